import {
  ApprovalRequirement,
  HealingPolicySpec,
} from '@backstage-self-healing/plugin-self-healing-common';
import { DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { isUniqueViolation } from '../database/rows';
import { IncidentStore } from '../incidents/IncidentStore';
import { ExecutionStore } from './ExecutionStore';
import { WorkQueue } from '../work/WorkQueue';
import {
  baseline,
  crashLoopPolicy,
  NOW,
  personBaseline,
  rollBack,
  undoPlan,
  withPolicy,
  WORKLOAD,
} from '../policy/__fixtures__/checkoutFacts';
import { MadeDecision } from '../policy/DecisionMaker';
import { PolicyFacts } from '../policy/facts';
import { planDigest } from '../policy/planDigest';
import { startExecution } from './startExecution';

jest.setTimeout(60_000);

const OWNER = 'group:default/team-checkout';

function made(
  verdict: 'act' | 'suggest',
  facts: Partial<PolicyFacts> = {},
  change: Partial<MadeDecision> = {},
): MadeDecision {
  return {
    facts: { ...baseline, ...facts },
    decision: {
      verdict,
      reasons: [],
      policyRef: crashLoopPolicy.ref,
      runbookRef: rollBack.ref,
    },
    runbook: rollBack,
    parameters: { reason: 'bad release' },
    ...change,
  };
}
const approval = (rule: Partial<HealingPolicySpec['approval']>) =>
  withPolicy({
    spec: { approval: { ...crashLoopPolicy.spec.approval, ...rule } },
  });

describe.each(DATABASES)('startExecution on %s', databaseId => {
  const dbs = databases();
  let database: Awaited<ReturnType<typeof openTestDatabase>>;
  let executions: ExecutionStore;
  let queue: WorkQueue;
  beforeEach(async () => {
    database = await openTestDatabase(dbs, databaseId);
    executions = new ExecutionStore(database.knex, () => new Date(NOW));
    queue = new WorkQueue(database.knex);
  });
  afterEach(() => database.close());

  const start = (decision: MadeDecision) =>
    database.knex.transaction(transaction =>
      startExecution(
        {
          executions,
          incidents: new IncidentStore(database.knex, () => new Date(NOW)),
          queue,
          now: () => new Date(NOW),
        },
        transaction,
        'd1',
        decision,
      ),
    );
  const work = () => database.knex('work').select('kind', 'subject');

  it('sets going what may act, exactly as it was planned', async () => {
    const { id, status, events } = await start(made('act'));
    expect(status).toBe('healing');
    expect(events.map(({ kind, summary }) => [kind, summary])).toEqual([
      ['plan', undoPlan.plan.summary],
    ]);
    expect(await executions.get(id)).toMatchObject({
      incidentId: 'i1',
      decisionId: 'd1',
      entityRef: 'component:default/checkout',
      ownerRef: OWNER,
      policyRef: crashLoopPolicy.ref,
      runbook: rollBack.spec,
      target: WORKLOAD,
      state: 'running',
      requestedBy: 'policy',
      parameters: { reason: 'bad release' },
      plans: [undoPlan],
      planDigest: planDigest([undoPlan]),
      approvalRequired: null,
    });
    expect(await work()).toEqual([{ kind: 'execution', subject: id }]);
  });

  it('says which person asked', async () => {
    const { id } = await start(made('act', personBaseline));
    expect(await executions.get(id)).toMatchObject({
      incidentId: null,
      requestedBy: 'user:default/checkout-owner',
    });
  });

  it('waits for an approval where it may only suggest, and asks for it', async () => {
    const { id, status, events } = await start(made('suggest'));
    expect(status).toBe('awaiting-approval');
    expect(events.at(-1)).toMatchObject({
      kind: 'approval-requested',
      summary: `Waiting for ${OWNER} to approve`,
    });
    expect((await executions.get(id))!.state).toBe('awaiting-approval');
    expect(await work()).toEqual(
      expect.arrayContaining([
        { kind: 'execution', subject: id },
        { kind: 'notify', subject: `approval:${id}` },
      ]),
    );
  });

  it.each<[string, Partial<PolicyFacts>, Partial<ApprovalRequirement>]>([
    [
      'the owner, within half an hour, when the policy says nothing',
      {},
      {
        from: [OWNER],
        count: 1,
        notSelf: false,
        expiresAt: '2026-11-21T08:30:00.000Z',
      },
    ],
    [
      'who the policy names, spelled as the catalog does, once each',
      approval({
        from: ['owner', 'team-storefront', 'User:default/Admin', OWNER],
      }),
      {
        from: [OWNER, 'group:default/team-storefront', 'user:default/admin'],
      },
    ],
    [
      'as many, as fast and as independent as the policy says',
      approval({ count: 2, expires: '5m', notSelf: true }),
      { count: 2, notSelf: true, expiresAt: '2026-11-21T08:05:00.000Z' },
    ],
    ['nobody, where there is no owner', { ownerRef: null }, { from: [] }],
    [
      'the owner too when the policy has gone in the meantime',
      { policies: [] },
      { from: [OWNER], count: 1 },
    ],
  ])('asks %s', async (_, facts, expected) => {
    const { id, events } = await start(made('suggest', facts));
    const { approvalRequired } = (await executions.get(id))!;
    expect(approvalRequired).toMatchObject(expected);
    expect(events.at(-1)!.summary).toContain(
      expected.from?.length === 0 ? 'nobody can give' : OWNER,
    );
  });

  it('leaves nothing behind when the target is held', async () => {
    await start(made('act'));
    const before = await work();
    const error = await start(made('suggest')).catch(problem => problem);
    expect(isUniqueViolation(error)).toBe(true);
    expect(await work()).toEqual(before);
  });

  it.each<[string, Partial<PolicyFacts>]>([
    ['on the target', { entityRef: 'component:default/renamed' }],
    ['for the entity', { workload: 'other/shop/Deployment/checkout' }],
  ])('starts nothing that another has overtaken %s', async (_, facts) => {
    const first = await start(made('act'));
    await database.knex.transaction(transaction =>
      executions.setState(transaction, first.id, 'succeeded'),
    );
    const before = await work();
    // Decided before the first had begun, on guardrails that did not know it.
    await expect(start(made('act', facts))).rejects.toThrow(
      `Execution ${first.id} has begun since this was decided`,
    );
    expect(await work()).toEqual(before);
    expect(await database.knex('executions').select('id')).toHaveLength(1);

    const [known] = await executions.recent(
      baseline.entityRef,
      null,
      new Date(0),
    );
    const { createdAt, ...rest } = known;
    const aware = { ...facts, executions: [{ ...rest, startedAt: createdAt }] };
    await expect(start(made('act', aware))).resolves.toMatchObject({
      status: 'healing',
    });
  });

  it.each<[string, MadeDecision]>([
    ['runbook', made('act', {}, { runbook: null })],
    ['workload', made('act', { workload: null })],
    ['entity', made('act', { entityRef: null })],
  ])('executes nothing without a %s', async (_, decision) => {
    await expect(start(decision)).rejects.toThrow('has nothing to execute');
    expect(await work()).toEqual([]);
  });
});
