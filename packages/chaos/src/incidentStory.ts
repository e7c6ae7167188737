import { Knex } from 'knex';
import { Portal } from './portal';
import { SeenIncident } from './silence';

type Entry = { at: string; kind: string };

/**
 * All that the suite itself has written down about an incident: real sockets are
 * in between, so that the same seed may not show it again.
 */
export async function incidentStory(
  portal: Portal,
  knex: Knex,
  { id, title, openedAt, entityRef, status }: SeenIncident,
): Promise<string> {
  const { body } = await portal.get(`/incidents/${id}`, 'user:default/admin');
  const executions: { id: string; state: string; journal: Entry[] }[] =
    body.executions;
  const subjects = [id, ...executions.map(one => one.id)];
  const work = (await knex('work').select()).filter(({ subject }) =>
    subjects.some(one => subject.includes(one)),
  );
  return [
    `${openedAt} ${title}, ${entityRef}, ${status}`,
    ...body.timeline.map(
      (entry: Entry & { summary: string }) =>
        `${entry.at} ${entry.kind}: ${entry.summary}`,
    ),
    ...executions.flatMap(one => [
      `execution ${one.id}: ${one.state}`,
      ...one.journal
        // How the proof came to stand still is told by its last looks.
        .slice(-6)
        .map(entry => `  ${JSON.stringify(entry).slice(0, 1_000)}`),
    ]),
    ...work.map(row => `work ${JSON.stringify(row)}`),
  ].join('\n    ');
}
