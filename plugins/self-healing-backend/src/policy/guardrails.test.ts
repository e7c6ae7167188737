import {
  crashLoopPolicy,
  execution,
  minutesAgo,
  NOW,
  undoPlan,
  WORKLOAD,
} from './__fixtures__/checkoutFacts';
import { totalBlastRadius } from './blastRadius';
import { describeGuardrails } from './guardrails';

describe('describeGuardrails', () => {
  const describeNow = (executions = [execution({ endedAt: minutesAgo(5) })]) =>
    describeGuardrails(
      crashLoopPolicy.spec,
      { limit: { executions: 1, per: '24h' } },
      executions,
      WORKLOAD,
      NOW,
    );

  it('tells how each guardrail stands and when it opens again', () => {
    expect(describeNow()).toEqual([
      {
        rule: 'cooldown',
        message: expect.stringContaining('The policy asks for 15m'),
        closedUntil: '2026-11-21T08:10:00.000Z',
      },
      {
        rule: 'limit',
        message: 'The policy allows at most 3 executions per 1h (1 used).',
      },
      {
        rule: 'blast-radius',
        message:
          "The policy allows a plan to touch at most 30% of the namespace's pods and 1 workload.",
      },
      {
        rule: 'limit',
        message: 'The platform allows at most 1 execution per 24h (1 used).',
        closedUntil: '2026-11-22T07:15:00.000Z',
      },
      {
        rule: 'active-execution',
        message: `No other execution holds ${WORKLOAD}.`,
      },
    ]);
  });

  it('opens a limit when enough executions have left the window', () => {
    const [, limit] = describeNow(
      [50, 40, 30, 20].map(minutes =>
        execution({ id: `e${minutes}`, startedAt: minutesAgo(minutes) }),
      ),
    );
    // Four used; the next may start once only two are left: after the one at -40.
    expect(limit).toMatchObject({
      message: 'The policy allows at most 3 executions per 1h (4 used).',
      closedUntil: new Date(Date.parse(NOW) + 20 * 60_000).toISOString(),
    });
  });
});

describe('totalBlastRadius', () => {
  const radius = (target: string, pods: number, podsInScope: number) => ({
    ...undoPlan,
    plan: {
      ...undoPlan.plan,
      target,
      blastRadius: { pods, podsInScope, workloads: 1 },
    },
  });

  it('counts one target once, at its widest, and adds different targets', () => {
    expect(
      totalBlastRadius([
        radius('a', 3, 14),
        radius('a', 1, 14),
        radius('b', 2, 10),
      ]),
    ).toEqual({ pods: 5, podsInScope: 10, workloads: 2 });
  });
});
