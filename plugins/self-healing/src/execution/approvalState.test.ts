import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { after } from '../__testUtils__/clock';
import { execution } from '../__testUtils__/execution';
import { Hindrance, hindranceOf, missingApprovals } from './approvalState';
import { outcomeOf } from './executionEnd';

const owner = 'user:default/checkout-owner';
const other = 'user:default/other';
const answerOf = (by: string, verdict: 'approve' | 'deny' = 'approve') => ({
  by,
  verdict,
  at: after(10),
});
const waiting = (change: Partial<Execution> = {}, count = 1) =>
  execution({
    state: 'awaiting-approval',
    endedAt: null,
    approvalRequired: {
      count,
      from: ['group:default/team-checkout'],
      notSelf: true,
      expiresAt: after(1800),
    },
    ...change,
  });
const pulled = {
  scope: { scope: 'global' as const },
  engaged: true,
  reason: 'storm',
  changedBy: other,
  changedAt: after(1),
};

describe('missingApprovals', () => {
  it.each([
    ['nobody so far', waiting({}, 2), 2],
    ['PR-D6: one of two', waiting({ approvals: [answerOf(owner)] }, 2), 1],
    [
      'one person in two spellings',
      waiting(
        {
          approvals: [answerOf(owner), answerOf('User:default/Checkout-Owner')],
        },
        2,
      ),
      1,
    ],
    ['one who denied', waiting({ approvals: [answerOf(owner, 'deny')] }, 2), 2],
    [
      'all of them',
      waiting({ approvals: [answerOf(owner), answerOf(other)] }, 2),
      0,
    ],
    ['no approval asked for', execution(), 0],
  ])('%s', (_, one, expected) => {
    expect(missingApprovals(one)).toBe(expected);
  });
});

describe('outcomeOf', () => {
  it.each([
    ['withdrawn', waiting({ state: 'refused' })],
    ['refused', waiting({ state: 'refused', approvals: [answerOf(owner)] })],
    ['refused', execution({ state: 'refused' })],
    ['expired', waiting({ state: 'expired' })],
  ])('PR-M18: %s', (expected, one) => {
    expect(outcomeOf(one)).toBe(expected);
  });
});

describe('hindranceOf', () => {
  const reader = {
    ref: owner,
    memberOf: [owner, 'group:default/team-checkout'],
  };
  const stranger = { ref: other, memberOf: [other, 'group:default/platform'] };
  const now = Date.parse(after(60));
  it.each<[string, Parameters<typeof hindranceOf>, Hindrance | undefined]>([
    ['nothing', [waiting(), reader, true, [], now], undefined],
    [
      'PR-D4: the permission alone, without being asked',
      [waiting(), stranger, true, [], now],
      'not-asked',
    ],
    ['no permission', [waiting(), reader, false, [], now], 'not-allowed'],
    [
      'a group within a group, which the backend knows',
      [waiting({ mayAnswer: true }), stranger, true, [], now],
      undefined,
    ],
    [
      'the backend knows better in both ways',
      [waiting({ mayAnswer: false }), reader, true, [], now],
      'not-asked',
    ],
    [
      "the backend's own words",
      [
        waiting({ mayAnswer: false, answerObstacle: 'Only others may.' }),
        reader,
        true,
        [],
        now,
      ],
      'obstacle',
    ],
    [
      'the backend, before anything else is known',
      [waiting({ mayAnswer: true }), undefined, undefined, [], now],
      undefined,
    ],
    [
      'refs are compared as refs',
      [
        waiting(),
        { ref: owner, memberOf: ['Group:Default/Team-Checkout'] },
        true,
        [],
        now,
      ],
      undefined,
    ],
    [
      'not known yet who looks',
      [waiting(), undefined, true, [], now],
      'unknown',
    ],
    [
      'not known yet what is allowed',
      [waiting(), reader, undefined, [], now],
      'unknown',
    ],
    [
      'answered already',
      [waiting({ approvals: [answerOf(owner)] }, 2), reader, true, [], now],
      'answered',
    ],
    [
      'asked for by the reader',
      [waiting({ requestedBy: owner }), reader, true, [], now],
      'not-self',
    ],
    [
      'PR-D5: a kill switch is pulled',
      [waiting(), reader, true, [pulled], now],
      'switched-off',
    ],
    [
      'too late',
      [waiting(), reader, true, [pulled], Date.parse(after(1800))],
      'expired',
    ],
  ])('%s', (_, given, expected) => {
    expect(hindranceOf(...given)).toBe(expected);
  });
});
