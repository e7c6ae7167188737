import {
  Approval,
  ApprovalRequirement,
  executionStateSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { approvalObstacle, approvalProgress } from './approval';

const NOW = new Date('2026-11-21T08:00:00.000Z');
const required: ApprovalRequirement = {
  count: 1,
  from: ['group:default/team-checkout'],
  notSelf: false,
  expiresAt: '2026-11-21T08:30:00.000Z',
};
const by = (person: string, verdict: Approval['verdict'] = 'approve') => ({
  verdict,
  by: `user:default/${person}`,
  at: NOW.toISOString(),
});

describe('approvalProgress', () => {
  const progress = (count: number, ...approvals: Approval[]) =>
    approvalProgress({ approvalRequired: { ...required, count }, approvals });

  it('is nothing where no approval is needed', () => {
    expect(approvalProgress({ approvalRequired: null, approvals: [] })).toBe(
      null,
    );
  });

  it.each([
    [1, [], 1, false],
    [1, [by('a')], 0, false],
    [2, [by('a')], 1, false],
    [2, [by('a'), by('a')], 1, false],
    [2, [by('a'), by('A')], 1, false],
    [2, [by('a'), by('b')], 0, false],
    [1, [by('a'), by('b')], 0, false],
    [1, [by('a', 'deny')], 1, true],
    [1, [by('a'), by('b', 'deny')], 0, true],
  ])(
    'of %i with %j: %i missing, denied %s',
    (count, given, missing, denied) => {
      expect(progress(count, ...given)).toEqual({
        missing,
        denied,
        expiresAt: required.expiresAt,
      });
    },
  );

  it('never counts a person twice, nor a denial as an approval', () => {
    const answers = fc.array(
      fc
        .tuple(
          fc.constantFrom('a', 'b', 'c'),
          fc.constantFrom('approve' as const, 'deny' as const),
        )
        .map(([person, verdict]) => by(person, verdict)),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 4 }), answers, (count, given) => {
        const approvers = new Set(
          given.filter(a => a.verdict === 'approve').map(a => a.by),
        );
        expect(progress(count, ...given)).toMatchObject({
          missing: Math.max(0, count - approvers.size),
          denied: given.some(({ verdict }) => verdict === 'deny'),
        });
      }),
    );
  });
});

describe('approvalObstacle', () => {
  const execution = {
    state: 'awaiting-approval' as const,
    approvalRequired: required,
    approvals: [] as Approval[],
    requestedBy: 'policy',
    planDigest: 'd1',
  };
  const owner = {
    by: 'user:default/owner',
    memberOf: ['user:default/owner', 'group:default/team-checkout'],
    planDigest: 'd1',
  };
  type Execution = Parameters<typeof approvalObstacle>[0];

  it.each<
    [string, Partial<Execution>, Partial<typeof owner>, string | undefined]
  >([
    ['nothing', {}, {}, undefined],
    [
      'nothing for somebody named in person',
      { approvalRequired: { ...required, from: ['user:default/owner'] } },
      { memberOf: ['user:default/owner'] },
      undefined,
    ],
    [
      'another state',
      { state: 'running' },
      {},
      'The execution is running and waits for no approval.',
    ],
    [
      'no requirement',
      { approvalRequired: null },
      {},
      'The execution is awaiting-approval and waits for no approval.',
    ],
    [
      'the hour',
      { approvalRequired: { ...required, expiresAt: NOW.toISOString() } },
      {},
      'The approval expired at 2026-11-21T08:00:00.000Z.',
    ],
    [
      'a time that cannot be read',
      { approvalRequired: { ...required, expiresAt: 'soon' } },
      {},
      'The approval expired at soon.',
    ],
    [
      'another plan',
      {},
      { planDigest: 'd2' },
      'The plan is not the one you saw: read it again before you answer.',
    ],
    [
      'another team',
      {},
      { memberOf: ['group:default/team-storefront'] },
      'Only group:default/team-checkout may answer.',
    ],
    [
      'an entity without an owner',
      { approvalRequired: { ...required, from: [] } },
      {},
      'Only a named approver may answer, and there is none: the entity has no owner.',
    ],
    [
      'having asked for it oneself',
      {
        requestedBy: 'user:default/owner',
        approvalRequired: { ...required, notSelf: true },
      },
      {},
      'Whoever asked for an execution may not approve it.',
    ],
    [
      'nothing, having asked, where that is allowed',
      { requestedBy: 'user:default/owner' },
      {},
      undefined,
    ],
    [
      'an earlier answer',
      { approvals: [by('owner', 'deny')] },
      {},
      'You have answered already.',
    ],
    [
      'an earlier answer, whatever the spelling of the name',
      { approvals: [by('Owner')] },
      {},
      'You have answered already.',
    ],
    [
      'having asked for it oneself, whatever the spelling of the name',
      {
        requestedBy: 'user:default/Owner',
        approvalRequired: { ...required, notSelf: true },
      },
      {},
      'Whoever asked for an execution may not approve it.',
    ],
    [
      'nothing for a member, whatever the spelling of the group',
      {},
      { memberOf: ['Group:default/Team-Checkout'] },
      undefined,
    ],
    [
      'nothing in the way of the second',
      { approvals: [by('b')] },
      {},
      undefined,
    ],
  ])('%s', (_, change, answer, expected) => {
    expect(
      approvalObstacle(
        { ...execution, ...change },
        { ...owner, ...answer },
        NOW,
      ),
    ).toBe(expected);
  });

  it('lets nobody in who is not named, at no other time and in no other state', () => {
    const groups = fc.subarray(['group:default/a', 'group:default/b']);
    fc.assert(
      fc.property(
        groups,
        groups,
        fc.constantFrom(...executionStateSchema.options),
        fc.integer({ min: -60, max: 60 }),
        (from, memberOf, state, minutes) => {
          const expiresAt = new Date(NOW.getTime() + minutes * 60_000);
          const obstacle = approvalObstacle(
            {
              ...execution,
              state,
              approvalRequired: {
                ...required,
                from,
                expiresAt: expiresAt.toISOString(),
              },
            },
            { ...owner, memberOf },
            NOW,
          );
          const may =
            state === 'awaiting-approval' &&
            minutes > 0 &&
            memberOf.some(ref => from.includes(ref));
          expect(obstacle === undefined).toBe(may);
        },
      ),
    );
  });
});
