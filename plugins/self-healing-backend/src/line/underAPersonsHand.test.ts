import { Knex } from 'knex';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

describe.each(DATABASES)("under a person's hand on %s", databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let knex: Knex;
  const start = async (world: World) => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex, { world });
  };
  afterEach(() => backend.stop());

  it('does nothing to what somebody changes meanwhile, until it is handed back', async () => {
    const world = new World();
    const asked: Date[] = [];
    world.changes = since => {
      asked.push(since);
      const at = new Date().toISOString();
      return [{ at, what: 'template', by: 'other', manager: 'kubectl-edit' }];
    };
    await start(world);
    await backend.deliver(crashLoop());
    const held = await backend.until(({ decisions }) => decisions.length > 0);
    expect(held.incident.hands).toMatchObject({
      by: 'kubectl-edit',
      how: 'changed',
    });
    expect(held.decisions[0].verdict).toBe('observe');
    expect(held.timeline.map(({ summary }) => summary)).toContain(
      'Deployment checkout was given another template by hand (kubectl-edit) while the incident lasted: nothing is done unattended until it is handed back',
    );
    const openedAt = Date.parse(held.incident.openedAt);
    expect(asked[0].getTime()).toBe(openedAt - 5 * 60_000);

    world.changes = since => {
      asked.push(since);
      return [];
    };
    await backend.post(`/incidents/${held.incident.id}/hand-back`, {});
    await backend.deliver(crashLoop());
    await backend.until(({ executions }) => executions.length > 0);
    expect(asked.at(-1)!.getTime()).toBeGreaterThan(
      Date.parse(held.incident.openedAt),
    );
    await backend.until(() => world.effects.length === 1);
  });

  it('calls whoever has it in hand when more comes of it days later', async () => {
    const world = new World();
    await start(world);
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(
      ({ executions }) => executions[0]?.state === 'watching',
    );
    await backend.post(`/incidents/${incident.id}/acknowledge`, {});
    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    await knex('incidents').update({ last_alert_at: yesterday });
    await backend.deliver(crashLoop());
    await backend.until(story => story.incident.alertCount === 2);
    await eventually(async () =>
      expect(
        backend.sent
          .filter(({ payload }) => payload.title.startsWith('More has come'))
          .flatMap(({ recipients }) =>
            recipients.type === 'entity' ? recipients.entityRef : [],
          )
          .sort(),
      ).toEqual(['group:default/team-checkout', 'user:default/mock']),
    );
    expect(await backend.incidents()).toHaveLength(1);
    expect(world.effects).toHaveLength(1);
  });

  it('does nothing to what somebody has scaled just before its alert fired', async () => {
    const world = new World();
    const at = new Date(Date.now() - 60_000).toISOString();
    world.changes = () => [
      { at, what: 'replicas', by: 'other', manager: 'kubectl' },
    ];
    await start(world);
    await backend.deliver(crashLoop());
    const held = await backend.until(({ decisions }) => decisions.length > 0);
    expect(held.incident.hands).toMatchObject({ by: 'kubectl', since: at });
    expect(held.decisions[0].verdict).toBe('observe');
    expect(world.effects).toEqual([]);
  });

  it('sends nothing that was decided before somebody acknowledged', async () => {
    const world = new World();
    const { plan } = world.action;
    await start(world);
    world.action.plan = async (...given) => {
      const planned = await plan(...given);
      const [{ id }] = await backend.incidents();
      await backend.post(`/incidents/${id}/acknowledge`, {});
      return planned;
    };
    await backend.deliver(crashLoop());
    const story = await backend.until(({ executions }) =>
      executions.some(({ state }) => state === 'refused'),
    );
    expect(story.executions.at(-1)!.journal.map(({ kind }) => kind)).toEqual([
      'step-failed',
      'outcome',
    ]);
    expect(JSON.stringify(story.timeline)).toContain(
      'mock has taken this in hand: nothing is done unattended until it is handed back.',
    );
    expect(world.effects).toEqual([]);
  });
});
