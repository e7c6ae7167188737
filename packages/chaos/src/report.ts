import type { Knex } from 'knex';
import { Court } from './court';
import { incidentStory } from './incidentStory';
import { Portal } from './portal';
import { Service } from './services';
import {
  allIncidents,
  isBeingProven,
  isSilent,
  SeenIncident,
  wasOpen,
} from './silence';
import { Story } from './story';

/** What came of one seeded world. */
export type Report = {
  seed: number;
  incidents: number;
  episodes: number;
  writes: number;
  /** Bad releases of services that act, which no person touched. */
  curable: number;
  /** Those that were well a quarter of an hour later. */
  cured: number;
  /** One line a wrong act, with the story around it. */
  wrong: string[];
  /** Critical incidents that nobody was told of. */
  silent: string[];
};

/** What the portal shows of a world at its end, and what is wrong about it. */
export async function observe(world: {
  portal: Portal;
  knex: Knex;
  court: Court;
  story: Story;
  services: readonly Service[];
  told: readonly string[];
  now: number;
}): Promise<Pick<Report, 'incidents' | 'wrong' | 'silent'>> {
  const { portal, knex, court, story, now } = world;
  const incidents = await allIncidents(portal);
  const storiesOf = async (some: readonly SeenIncident[]) => {
    const stories = some.map(one => incidentStory(portal, knex, one));
    return (await Promise.all(stories)).join('\n    ');
  };
  const silent: string[] = [];
  for (const one of incidents.filter(item => isSilent(item, world))) {
    if (await isBeingProven(portal, one, now)) continue;
    silent.push(
      `critical for long, and nobody was told\n    ${await storiesOf([one])}`,
    );
  }
  const wrong: string[] = [];
  for (const { service, at, words } of court.verdicts()) {
    const open = incidents.filter(one => wasOpen(one, service, at));
    wrong.push(
      [words, story.of(service.name), `    ${await storiesOf(open)}`].join(
        '\n',
      ),
    );
  }
  return { incidents: incidents.length, wrong, silent };
}
