import { Entity } from '@backstage/catalog-model';
import { Knex } from 'knex';
import { checkout, policy, rollBack, runbook } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const suggests = (approval: Record<string, unknown> = {}) =>
  policy({ autonomy: 'suggest', approval: { from: ['owner'], ...approval } });

describe.each(DATABASES)('between decision and effect on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;

  let knex: Knex;

  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex, options);
    return backend;
  };
  const waiting = async () => {
    const { executions } = await backend.until(
      ({ incident }) => incident.status === 'awaiting-approval',
    );
    return executions.at(-1)!;
  };
  const approve = ({ id, planDigest }: { id: string; planDigest: string }) =>
    backend.post(`/executions/${id}/approval`, {
      verdict: 'approve',
      planDigest,
    });

  afterEach(() => backend.stop());

  it('withdraws what waits for an approval once every alert is resolved', async () => {
    const { world, deliver, until, sent } = await start({
      entities: [checkout, rollBack, suggests()],
    });
    const [one, two] = [crashLoop(), crashLoop()];
    await deliver(one, two);
    const execution = await waiting();
    await deliver(resolved(one));
    await until(({ incident }) => incident.firingCount === 1);
    expect((await waiting()).state).toBe('awaiting-approval');

    await deliver(resolved(two));
    const story = await until(({ incident }) => incident.status === 'resolved');
    expect(story.executions).toMatchObject([{ state: 'refused' }]);
    expect(story.timeline.map(({ kind }) => kind).slice(-2)).toEqual([
      'outcome',
      'incident-resolved',
    ]);
    expect(
      story.timeline.find(({ kind }) => kind === 'outcome')!.summary,
    ).toContain('no alert fires any more');

    const late = await approve(execution);
    expect(late.status).toBe(409);
    expect((await backend.incident()).incident.status).toBe('resolved');
    expect(world.effects).toEqual([]);
    // Nobody is called about what is over: they were only asked to approve.
    expect(
      sent
        .filter(({ payload }) => payload.severity === 'critical')
        .map(({ payload }) => payload.title),
    ).toEqual([expect.stringMatching(/^Approve\?/)]);
  });

  it('asks anew when the trouble comes back after a withdrawal', async () => {
    const { deliver, until } = await start({
      entities: [checkout, rollBack, suggests()],
    });
    const alert = crashLoop();
    await deliver(alert);
    await waiting();
    await deliver(resolved(alert));
    await until(({ incident }) => incident.status === 'resolved');
    await deliver(crashLoop({ startsAt: new Date().toISOString() }));
    const execution = await waiting();
    expect((await approve(execution)).status).toBe(200);
    await until(({ executions }) => executions.at(-1)?.state === 'watching');
  });

  it.each<[string, (entity: Entity) => void]>([
    [
      'opted out',
      entity => {
        entity.metadata.annotations = {
          ...entity.metadata.annotations,
          'self-healing.backstage.io/enabled': 'false',
        };
      },
    ],
    [
      'left the catalog',
      entity => {
        entity.metadata.name = 'renamed';
      },
    ],
  ])('touches nothing that has %s meanwhile', async (words, change) => {
    const entity = structuredClone(checkout);
    const { world, deliver, until } = await start({
      entities: [entity, rollBack, suggests()],
    });
    await deliver(crashLoop());
    const execution = await waiting();
    change(entity);
    await approve(execution);
    const story = await until(
      ({ executions }) => executions[0].state === 'refused',
    );
    expect(
      story.timeline.find(({ kind }) => kind === 'step-failed')!.summary,
    ).toContain(words);
    expect(world.effects).toEqual([]);
  });

  it('does not do what has turned out to be no cure since it was decided', async () => {
    const { world, deliver, until } = await start({
      entities: [checkout, rollBack, suggests()],
    });
    await deliver(crashLoop());
    const execution = await waiting();
    // The very same, watched until then by another replica, was taken back.
    const row = await knex('executions').where({ id: execution.id }).first();
    const other = { ...row, id: 'e-other', incident_id: null };
    await knex('executions').insert({
      ...other,
      state: 'undone',
      active_target: null,
      ended_at: new Date().toISOString(),
    });
    await knex('execution_journal').insert({
      execution_id: 'e-other',
      seq: 1,
      at: row.created_at,
      step_id: 'undo',
      kind: 'receipt',
      data: '{}',
    });
    expect((await approve(execution)).status).toBe(200);
    const story = await until(({ executions }) =>
      executions.some(({ state }) => state === 'refused'),
    );
    expect(
      story.timeline.find(({ kind }) => kind === 'step-failed')!.summary,
    ).toContain(
      'This very change was made less than a minute ago, did not help',
    );
    expect(world.effects).toEqual([]);
  });

  it('leaves an escalated incident to people when one of them has run something', async () => {
    const { world, deliver, until, post, get } = await start();
    world.visible = false;
    world.curable = false;
    await deliver(crashLoop());
    await until(({ incident }) => incident.status === 'escalated');

    // A person tries, and it does prove well, but another alert fires still.
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      // The same was tried, and taken back: to try again needs a reason.
      override: { reason: 'The database is back' },
    };
    const { planDigest } = (await post('/plans', asked)).body;
    const started = await post('/executions', { ...asked, planDigest });
    expect(started.status).toBe(201);
    expect((await backend.incident()).incident.status).toBe('escalated');
    await eventually(async () => {
      const { body } = await get(`/executions/${started.body.id}`);
      expect(body.state).toBe('undone');
    });
    const effects = world.effects.length;
    const other = crashLoop();
    await deliver(other);
    await until(({ incident }) => incident.alertCount === 2);
    await deliver(resolved(other));
    const story = await until(({ incident }) => incident.firingCount === 1);
    expect(story.incident.status).toBe('escalated');
    expect(story.executions).toHaveLength(2);
    expect(world.effects).toHaveLength(effects);
  });

  it("does not take a person's own run for the policies' word on the alerts", async () => {
    const { world, deliver, until, post, get } = await start({
      entities: [
        checkout,
        runbook({ verify: undefined }),
        policy({ autonomy: 'observe' }),
      ],
    });
    await deliver(crashLoop());
    await until(({ decisions }) => decisions[0]?.verdict === 'observe');
    const asked = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
    };
    const { planDigest } = (await post('/plans', asked)).body;
    const started = await post('/executions', { ...asked, planDigest });
    await eventually(async () => {
      const { body } = await get(`/executions/${started.body.id}`);
      expect(body.state).toBe('succeeded');
    });
    // The worker has come past the incident once a later alert is through.
    await deliver(crashLoop({ labels: { alertname: 'Other' } }));
    await eventually(async () =>
      expect((await backend.incidents())[0].title).toBe('Other'),
    );
    const [, { id }] = await backend.incidents();
    const { body } = await get(`/incidents/${id}`);
    expect(body.incident.status).toBe('open');
    expect(
      body.decisions.map(({ verdict }: { verdict: string }) => verdict),
    ).toEqual(['observe', 'act']);
    expect(world.effects).toHaveLength(1);
  });

  it('undoes what was done when a later step cannot be planned', async () => {
    const steps = ['first', 'second'].map(id => ({
      id,
      action: 'world:roll-back',
      input: { workload: '${{ entity.workload }}' },
    }));
    const { world, deliver, until } = await start({
      entities: [checkout, runbook({ steps }), policy()],
    });
    world.visible = false;
    await deliver(crashLoop());
    // After the first step there is no earlier version for the second.
    const story = await until(
      ({ incident }) => incident.status === 'escalated',
    );
    expect(story.executions[0].state).toBe('undone');
    expect(world.version).toBe(2);
    expect(
      story.timeline.find(({ kind }) => kind === 'step-failed')!.summary,
    ).toContain('there is no earlier version');
  });
});
