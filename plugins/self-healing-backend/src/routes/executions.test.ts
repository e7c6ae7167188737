import { mockCredentials } from '@backstage/backend-test-utils';
import {
  Reason,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { checkout, policy, rollBack, runbook } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

const entityRef = 'component:default/checkout';
const asked = { entityRef, runbookRef: 'roll-back' };
const NOBODY = '00000000-0000-4000-8000-000000000000';

describe.each(DATABASES)('executions on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), options);
    return backend;
  };
  afterEach(() => backend.stop());

  /** An execution that waits for an approval. */
  const suggested = async (approval: Record<string, unknown> = {}) => {
    await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest', approval })],
      memberOf: user =>
        user.includes('owner') ? ['group:default/team-checkout'] : [],
    });
    await backend.deliver(crashLoop());
    const { executions } = await backend.until(
      story => story.executions[0]?.state === 'awaiting-approval',
    );
    return executions[0];
  };
  const answer = (
    who: string,
    { id, planDigest }: { id: string; planDigest: string },
    change: Record<string, unknown> = {},
  ) =>
    backend.as(`user:default/${who}`).post(`/executions/${id}/approval`, {
      verdict: 'approve',
      planDigest,
      ...change,
    });

  describe('approvals', () => {
    it('let the one through that was missing, and nobody after', async () => {
      const execution = await suggested({ count: 2 });
      expect(backend.world.effects).toEqual([]);
      const first = await answer('owner-a', execution);
      expect([first.status, first.body.state]).toEqual([
        200,
        'awaiting-approval',
      ]);
      const again = await answer('owner-a', execution);
      expect([again.status, again.body.error.message]).toEqual([
        409,
        expect.stringContaining('answered already'),
      ]);
      expect(backend.world.effects).toEqual([]);
      const second = await answer('owner-b', execution, {
        comment: 'looks right',
      });
      expect([second.status, second.body.approvals.length]).toEqual([200, 2]);
      await eventually(async () =>
        expect(backend.world.effects.length).toBeGreaterThan(0),
      );
      const late = await answer('owner-c', execution);
      expect([late.status, late.body.error.message]).toEqual([
        409,
        expect.stringContaining('waits for no approval'),
      ]);
      const { timeline } = await backend.incident();
      expect(
        timeline
          .filter(({ kind }) => kind === 'approval-granted')
          .map(({ actor, summary }) => [actor, summary]),
      ).toEqual([
        [
          'user:default/owner-a',
          'user:default/owner-a approved, 1 more needed',
        ],
        ['user:default/owner-b', 'user:default/owner-b approved: looks right'],
      ]);
    });

    it('count each of two that come at once, and act once', async () => {
      const execution = await suggested({ count: 2 });
      const answers = await Promise.all([
        answer('owner-a', execution),
        answer('owner-b', execution),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200]);
      await eventually(async () =>
        expect(backend.world.effects[0]).toBe(`${execution.id}/undo/do`),
      );
      const dos = backend.world.effects.filter(e => e.endsWith('/do'));
      expect(dos).toHaveLength(1);
    });

    it('count a person once who answers twice at once', async () => {
      const execution = await suggested({ count: 2 });
      const answers = await Promise.all([
        answer('owner-a', execution),
        answer('owner-a', execution),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const { approvals, state } = await backend.execution();
      expect([approvals.length, state]).toEqual([1, 'awaiting-approval']);
    });

    it('are refused by one denial', async () => {
      const execution = await suggested({ count: 2 });
      await answer('owner-a', execution);
      const denied = await answer('owner-b', execution, {
        verdict: 'deny',
        comment: 'not during the sale',
      });
      expect(denied.status).toBe(200);
      await backend.until(({ executions }) => executions[0].state === 'denied');
      expect(backend.world.effects).toEqual([]);
    });

    it.each<[string, string, Record<string, unknown>, number, string]>([
      ['another team', 'other', {}, 403, 'Only group:default/team-checkout'],
      [
        'who saw another plan',
        'owner-a',
        { planDigest: 'other' },
        409,
        'not the one you saw',
      ],
      ['no verdict', 'owner-a', { verdict: 'maybe' }, 400, 'verdict: '],
      ['no digest', 'owner-a', { planDigest: '' }, 400, 'planDigest: '],
      [
        'an endless comment',
        'owner-a',
        { comment: 'x'.repeat(2_001) },
        400,
        'comment: ',
      ],
      [
        'a comment that cannot be stored',
        'owner-a',
        { comment: 'a\0' },
        400,
        'NUL',
      ],
      ['more than it knows', 'owner-a', { force: true }, 400, 'force'],
    ])('of %s count for nothing', async (_, who, change, status, words) => {
      const execution = await suggested();
      const refused = await answer(who, execution, change);
      expect([refused.status, refused.body.error.message]).toEqual([
        status,
        expect.stringContaining(words),
      ]);
      expect(refused.text).not.toMatch(/\\n\s+at /);
      const { approvals, state } = await backend.execution();
      expect([approvals, state]).toEqual([[], 'awaiting-approval']);
    });

    it('need an execution, and a person', async () => {
      await start();
      const nothing = { id: NOBODY, planDigest: 'x' };
      expect((await answer('owner-a', nothing)).status).toBe(404);
      for (const [header, status] of [
        [mockCredentials.none.header(), 401],
        [mockCredentials.service.header(), 403],
      ] as const) {
        const { post } = backend.anonymously();
        const refused = await post(`/executions/${NOBODY}/approval`)
          .set('Authorization', header)
          .send({ verdict: 'approve', planDigest: 'x' });
        expect([header, refused.status]).toEqual([header, status]);
      }
      expect((await backend.get(`/executions/${NOBODY}`)).status).toBe(404);
    });
  });

  describe('runs', () => {
    it('need the plan that was seen, parameters included', async () => {
      const world = new World();
      await start({
        world,
        entities: [
          checkout,
          runbook({
            parameters: {
              type: 'object',
              properties: { version: { type: 'integer', default: 1 } },
            },
            steps: [
              {
                id: 'undo',
                action: 'world:roll-back',
                input: {
                  workload: '${{ entity.workload }}',
                  version: '${{ parameters.version }}',
                },
              },
            ],
          }),
        ],
      });
      world.version = 5;
      const seen = await backend.post('/plans', {
        ...asked,
        parameters: { version: 4 },
      });
      expect(seen.body.reasons.filter(forbidding)).toEqual([]);
      const other = await backend.post('/executions', {
        ...asked,
        parameters: { version: 1 },
        planDigest: seen.body.planDigest,
      });
      expect([other.status, other.body.error.message]).toEqual([
        409,
        expect.stringContaining('not the one you saw'),
      ]);
      expect(world.effects).toEqual([]);
    });

    it('are not planned while a switch is pulled: RC-F1', async () => {
      const world = new World();
      const plan = jest.fn(world.action.plan);
      world.action.plan = plan;
      await start({ world });
      await backend.post('/kill-switches', {
        scope: { scope: 'global' },
        engaged: true,
        reason: 'change freeze',
      });
      const { status, body } = await backend.post('/plans', asked);
      expect([status, body.verdict, body.plans]).toEqual([200, 'deny', []]);
      expect(body.overridable).toBeUndefined();
      expect(plan).not.toHaveBeenCalled();
    });

    it('are not made twice, but for a reason, which is kept', async () => {
      const world = new World();
      await start({ world });
      const run = async (more: object = {}) => {
        const preview = await backend.post('/plans', { ...asked, ...more });
        const { planDigest } = preview.body;
        const made = { ...asked, ...more, planDigest };
        return {
          preview: preview.body,
          started: await backend.post('/executions', made),
        };
      };
      const first = await run();
      expect(first.started.status).toBe(201);
      const path = `/executions/${first.started.body.id}`;
      await eventually(async () =>
        expect((await backend.get(path)).body.state).toBe('succeeded'),
      );
      world.version = 2;
      const second = await run();
      expect(second.preview).toMatchObject({
        verdict: 'deny',
        overridable: true,
      });
      expect([
        second.started.status,
        second.started.body.error.message,
      ]).toEqual([
        409,
        expect.stringMatching(/it is not made twice.* say why\.$/),
      ]);
      const empty = await backend.post('/plans', {
        ...asked,
        override: { reason: ' ' },
      });
      expect(empty.status).toBe(400);
      const third = await run({
        override: { reason: 'the node was at fault' },
      });
      expect(third.preview.verdict).toBe('act');
      expect(third.started.status).toBe(201);
      await eventually(async () => expect(world.effects).toHaveLength(2));
    });

    it('are held to one a target', async () => {
      const world = new World();
      await start({ world });
      const { body } = await backend.post('/plans', asked);
      const answers = await Promise.all(
        Array.from({ length: 5 }, () =>
          backend.post('/executions', {
            ...asked,
            planDigest: body.planDigest,
          }),
        ),
      );
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([201, 409, 409, 409, 409]);
      await eventually(async () => expect(world.effects).toHaveLength(1));
    });

    it.each<[Verdict, Reason[], string]>([
      ['suggest', [], 'Decision point opa says suggest instead of act.'],
      ['observe', [], 'Decision point opa says observe instead of act.'],
      ['deny', [], 'Decision point opa says deny instead of act.'],
      [
        'suggest',
        [limiting('only with two pairs of eyes')],
        'only with two pairs of eyes',
      ],
      [
        'observe',
        [{ ...limiting('seen and noted'), effect: 'allows' }],
        'Decision point opa says observe instead of act.',
      ],
      [
        'deny',
        [{ ...limiting('not during the sale'), effect: 'forbids' }],
        'not during the sale',
      ],
    ])(
      'that a decision point turns down to %s with %j say who spoke',
      async (verdict, added, words) => {
        const { world, post } = await start({
          // It cannot be undone, of which the person is told as well.
          world: undoableNot(new World()),
          points: [
            {
              id: 'opa',
              review: async (_, { reasons }) => ({
                verdict,
                reasons: [...reasons, ...added],
              }),
            },
          ],
        });
        const { body: seen } = await post('/plans', asked);
        expect(seen.verdict).toBe('deny');
        expect(seen.reasons).toContainEqual(
          expect.objectContaining({
            effect: verdict === 'deny' ? 'forbids' : 'limits',
            message: words,
          }),
        );
        const { planDigest } = seen;
        const refused = await post('/executions', { ...asked, planDigest });
        expect([refused.status, refused.body.error.message]).toEqual([
          409,
          words,
        ]);
        expect(world.effects).toEqual([]);
      },
    );

    it.each<[string, Record<string, unknown>, number, string]>([
      ['a plan', { planDigest: undefined }, 400, 'planDigest: '],
      ['an entity', { entityRef: 'component:default/void' }, 404, 'void'],
      [
        'an entity ref',
        { entityRef: 'a b' },
        400,
        "'a b' is not an entity ref",
      ],
      ['a runbook', { runbookRef: 'runbook:default/void' }, 404, 'void'],
      ['a runbook ref', { runbookRef: 'runbook:' }, 400, 'runbookRef: '],
      ['fit parameters', { parameters: { reason: 7 } }, 400, 'reason'],
      ['storable parameters', { parameters: { reason: '\0' } }, 400, 'NUL'],
    ])('need %s', async (_, change, status, words) => {
      await start();
      const refused = await backend.post('/executions', {
        ...asked,
        planDigest: 'x',
        ...change,
      });
      expect([refused.status, refused.body.error.message]).toEqual([
        status,
        expect.stringContaining(words),
      ]);
      expect(refused.text).not.toMatch(/\\n\s+at /);
      expect(backend.world.effects).toEqual([]);
    });

    it.each([
      ['refuses', 'NotAllowedError', 'deployments is forbidden'],
      ['does not answer', 'TimeoutError', 'aborted due to timeout'],
    ])('say so when the cluster %s', async (_, name, message) => {
      const world = new World();
      world.locator.ofEntity = async () => {
        throw Object.assign(new Error(message), { name });
      };
      await start({ world });
      for (const refused of [
        await backend.post('/plans', asked),
        await backend.post('/executions', { ...asked, planDigest: 'x' }),
      ]) {
        expect([refused.status, refused.body.error.message]).toEqual([
          503,
          expect.stringContaining(message),
        ]);
      }
    });
  });
});

function limiting(message: string): Reason {
  return { rule: 'opa', effect: 'limits', message };
}

function undoableNot(world: World): World {
  const { plan } = world.action;
  world.action.plan = async (...given) => ({
    ...(await plan(...given)),
    undoable: false,
  });
  return world;
}

function forbidding({ effect }: { effect: string }): boolean {
  return effect === 'forbids';
}
