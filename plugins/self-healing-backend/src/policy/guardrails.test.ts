import {
  BlastRadius,
  Guardrails,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  crashLoopPolicy,
  execution,
  minutesAgo,
  NOW,
  undoPlan,
  WORKLOAD,
} from './__fixtures__/checkoutFacts';
import { blastRadiusState, totalBlastRadius } from './blastRadius';
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
        open: false,
        message: expect.stringContaining('The policy asks for 15m'),
        closedUntil: '2026-11-21T08:10:00.000Z',
      },
      {
        rule: 'limit',
        open: true,
        message: 'The policy allows at most 3 executions per 1h (1 used).',
      },
      {
        rule: 'blast-radius',
        open: true,
        message:
          "The policy allows a plan to touch at most 30% of the namespace's pods and 1 workload.",
      },
      {
        rule: 'limit',
        open: false,
        message: 'The platform allows at most 1 execution per 24h (1 used).',
        closedUntil: '2026-11-22T07:15:00.000Z',
      },
      {
        rule: 'active-execution',
        open: true,
        message: 'Nothing else is being done to checkout.',
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
  const radius = (
    target: string,
    pods: number,
    podsInScope: number,
    servingPods?: number,
  ) => ({
    ...undoPlan,
    plan: {
      ...undoPlan.plan,
      target,
      blastRadius: { pods, podsInScope, workloads: 1, servingPods },
    },
  });

  it('counts one target once, at its widest, and adds different targets', () => {
    expect(
      totalBlastRadius([
        radius('a', 3, 14),
        radius('a', 1, 14),
        radius('b', 2, 10),
      ]),
    ).toEqual({ pods: 5, servingPods: 5, podsInScope: 10, workloads: 2 });
  });

  it('takes pods for serving where nobody has counted', () => {
    const counted = radius('a', 3, 14, 1);
    expect(totalBlastRadius([counted])).toMatchObject({ servingPods: 1 });
    expect(totalBlastRadius([counted, radius('b', 2, 14)])).toMatchObject({
      servingPods: 3,
    });
  });
});

describe('RC-F12: blast radius counts pods that serve', () => {
  type Limit = NonNullable<Guardrails['blastRadius']>;
  const state = (limit: Limit, blastRadius: BlastRadius) =>
    blastRadiusState(limit, 'The policy', [
      { ...undoPlan, plan: { ...undoPlan.plan, blastRadius } },
    ]);
  const share: Limit = { pods: '30%', workloads: 1 };

  it.each<[string, Limit, BlastRadius, boolean, RegExp]>([
    [
      'one replica alone in its namespace, which crashes',
      share,
      { pods: 1, servingPods: 0, podsInScope: 1, workloads: 1 },
      true,
      /touches 1 pod, none of which serves now, of 1 in the namespace/,
    ],
    [
      'two replicas alone in their namespace, which crash',
      share,
      { pods: 2, servingPods: 0, podsInScope: 2, workloads: 1 },
      true,
      /touches 2 pods, none of which serves now, of 2/,
    ],
    [
      'two replicas of which one serves and would be replaced',
      share,
      { pods: 2, servingPods: 1, podsInScope: 2, workloads: 1 },
      false,
      /touches 2 pods, 1 of which serves now, of 2/,
    ],
    [
      'the same where one workload may',
      { ...share, orOneWorkload: true },
      { pods: 2, servingPods: 1, podsInScope: 2, workloads: 1 },
      true,
      /^The policy allows a plan to touch at most 30% of the namespace's pods, or one workload, and 1 workload; /,
    ],
    [
      'two workloads where one may',
      { pods: '30%', orOneWorkload: true },
      { pods: 2, servingPods: 2, podsInScope: 2, workloads: 2 },
      false,
      /touches 2 pods of 2 in the namespace and 2 workloads/,
    ],
    [
      'a count of pods that serve',
      { pods: 1 },
      { pods: 5, servingPods: 1, podsInScope: 9, workloads: 1 },
      true,
      /at most 1 pod; this one touches 5 pods, 1 of which serves now, of 9/,
    ],
    [
      'more workloads than may be, whatever serves',
      { pods: 5, workloads: 1 },
      { pods: 2, servingPods: 0, podsInScope: 9, workloads: 2 },
      false,
      /and 2 workloads\.$/,
    ],
  ])('%s', (_, limit, blastRadius, open, message) => {
    expect(state(limit, blastRadius)).toEqual({
      rule: 'blast-radius',
      open,
      message: expect.stringMatching(message),
    });
  });
});
