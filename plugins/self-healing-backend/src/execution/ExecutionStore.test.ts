import {
  ACTIVE_EXECUTION_STATES,
  executionSchema,
  executionStateSchema,
  runbookSpecSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { isUniqueViolation } from '../database/rows';
import { undoPlan } from '../policy/__fixtures__/checkoutFacts';
import { ExecutionStore, NewExecution, toExecution } from './ExecutionStore';

jest.setTimeout(60_000);

const TARGET = 'demo/shop/Deployment/checkout';
const execution = (change: Partial<NewExecution> = {}): NewExecution => ({
  incidentId: 'i1',
  cause: { alerts: [], visible: false },
  decisionId: 'd1',
  entityRef: 'component:default/checkout',
  ownerRef: 'group:default/team-checkout',
  policyRef: 'healingpolicy:default/p',
  runbookRef: 'runbook:default/r',
  runbookTitle: 'Roll back',
  runbook: runbookSpecSchema.parse({
    owner: 'team',
    type: 'remediation',
    steps: [{ id: 'undo', action: 'kubernetes:rollout-undo' }],
  }),
  target: TARGET,
  requestedBy: 'policy',
  parameters: { reason: 'bad release' },
  plans: [undoPlan],
  planDigest: 'digest',
  approvalRequired: null,
  ...change,
});

describe.each(DATABASES)('ExecutionStore on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let replicas: Knex[];
  let close: () => Promise<void>;
  let now: Date;
  let store: ExecutionStore;

  beforeEach(async () => {
    now = new Date('2026-11-21T08:00:00.000Z');
    ({ knex, replicas, close } = await openTestDatabase(dbs, databaseId));
    store = new ExecutionStore(knex, () => now);
  });
  afterEach(() => close());

  const create = (change: Partial<NewExecution> = {}, by = knex) =>
    by.transaction(transaction => store.create(transaction, execution(change)));
  const later = (minutes: number) => {
    now = new Date(now.getTime() + minutes * 60_000);
  };

  it('gives back what it was given', async () => {
    const id = await create();
    const stored = (await store.get(id))!;
    expect(stored).toMatchObject({
      ...execution(),
      id,
      state: 'running',
      approvals: [],
      journal: [],
      createdAt: now.toISOString(),
      endedAt: null,
    });
    expect(executionSchema.strict().parse(toExecution(stored))).toEqual(
      toExecution(stored),
    );
    expect(await store.get('none')).toBe(undefined);
  });

  it('waits for an approval where one is required', async () => {
    const approvalRequired = {
      count: 2,
      from: ['group:default/team-checkout'],
      notSelf: true,
      expiresAt: '2026-11-21T08:30:00.000Z',
    };
    const id = await create({ approvalRequired });
    expect(await store.get(id)).toMatchObject({
      state: 'awaiting-approval',
      approvalRequired,
    });
  });

  it('lets one of many hold a target', async () => {
    const results = await Promise.allSettled(
      Array.from({ length: 12 }, (_, index) =>
        create({}, replicas[index % replicas.length]),
      ),
    );
    const refused = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    expect(refused).toHaveLength(11);
    expect(refused.every(isUniqueViolation)).toBe(true);
    expect(await store.ofIncident('i1')).toHaveLength(1);
    await create({ target: 'demo/shop/Deployment/web' });
    expect(await store.ofIncident('i1')).toHaveLength(2);
  });

  it.each(executionStateSchema.options)(
    'a target is held while an execution is active, and no longer: %s',
    async state => {
      const id = await create();
      later(1);
      await knex.transaction(t => store.setState(t, id, state));
      const stored = (await store.get(id))!;
      expect(stored.state).toBe(state);
      const active = ACTIVE_EXECUTION_STATES.includes(state);
      const goesOn = active || state === 'watching';
      expect(stored.endedAt).toBe(goesOn ? null : now.toISOString());
      const next = await create().then(() => 'created', isUniqueViolation);
      expect(next).toBe(active ? true : 'created');
    },
  );

  it('takes no other error for a held target', async () => {
    const error = await knex('executions')
      .insert({ id: 'e1' })
      .catch(problem => problem);
    expect(isUniqueViolation(error)).toBe(false);
    expect(isUniqueViolation(new Error('no'))).toBe(false);
    expect(isUniqueViolation(undefined)).toBe(false);
  });

  it('never loses or doubles a line of a journal that two write to', async () => {
    const id = await create();
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        replicas[index % replicas.length].transaction(transaction =>
          store.append(transaction, id, {
            stepId: 'undo',
            kind: 'observation',
            data: { index },
          }),
        ),
      ),
    );
    const written = results.flatMap((result, index) =>
      result.status === 'fulfilled' ? [index] : [],
    );
    const { journal } = (await store.get(id))!;
    expect(journal.map(({ seq }) => seq)).toEqual(
      journal.map((_, index) => index + 1),
    );
    expect(
      journal.map(({ data }) => data.index as number).sort((a, b) => a - b),
    ).toEqual(written);
    const refused = results.flatMap(result =>
      result.status === 'rejected' ? [result.reason] : [],
    );
    expect(refused.every(isUniqueViolation)).toBe(true);
  });

  it('lets go of the target while it only watches, and takes it back', async () => {
    const id = await create();
    const move = (state: 'watching' | 'undoing') =>
      knex.transaction(t => store.setState(t, id, state));
    await move('watching');
    expect(await store.get(id)).toMatchObject({
      state: 'watching',
      endedAt: null,
    });
    const second = await create();
    await expect(move('undoing')).rejects.toMatchObject({
      code: expect.stringMatching(/23505|UNIQUE/),
    });
    await knex.transaction(t => store.setState(t, second, 'succeeded'));
    await move('undoing');
    await expect(create()).rejects.toThrow();
  });

  it('keeps one answer a person', async () => {
    const id = await create();
    const answer = (by: string, verdict: 'approve' | 'deny') =>
      knex.transaction(transaction =>
        store.addApproval(transaction, id, {
          verdict,
          by,
          at: now.toISOString(),
        }),
      );
    await answer('user:default/a', 'approve');
    await expect(answer('user:default/a', 'deny')).rejects.toThrow();
    later(1);
    await answer('user:default/b', 'deny');
    expect((await store.get(id))!.approvals).toEqual([
      {
        verdict: 'approve',
        by: 'user:default/a',
        at: '2026-11-21T08:00:00.000Z',
      },
      { verdict: 'deny', by: 'user:default/b', at: '2026-11-21T08:01:00.000Z' },
    ]);
  });

  it('lists by incident from the first, by entity from the newest', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      ids.push(await create({ target: `demo/shop/Deployment/d${n}` }));
      later(1);
    }
    const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);
    expect(idsOf(await store.ofIncident('i1'))).toEqual(ids);
    expect(
      idsOf(await store.ofEntity('component:default/checkout', 2)),
    ).toEqual([ids[2], ids[1]]);
    expect(await store.ofIncident('i2')).toEqual([]);
    expect(await store.ofEntity('component:default/web', 5)).toEqual([]);
  });

  it('counts what guardrails look at: this entity or target, lately or still', async () => {
    const old = await create();
    const other = await create({
      entityRef: 'component:default/web',
      target: 'demo/shop/Deployment/web',
    });
    later(120);
    const since = now;
    later(1);
    const shared = await create({
      entityRef: 'component:default/web',
      target: 'demo/shop/Deployment/shared',
    });
    const recent = async (entityRef: string | null, target: string | null) =>
      (await store.recent(entityRef, target, since)).map(({ id }) => id);

    // Begun long ago, but active still.
    expect(await recent('component:default/checkout', null)).toEqual([old]);
    expect(await recent('component:default/web', null)).toEqual([
      other,
      shared,
    ]);
    expect(await recent(null, 'demo/shop/Deployment/shared')).toEqual([shared]);
    expect(await recent(null, null)).toEqual([]);
    await knex.transaction(t => store.setState(t, old, 'succeeded'));
    expect(await recent('component:default/checkout', TARGET)).toEqual([]);
  });
});
