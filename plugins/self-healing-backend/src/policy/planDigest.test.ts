import {
  Plan,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { undoPlan } from './__fixtures__/checkoutFacts';
import { planDigest } from './planDigest';

const scaled = (change: Partial<Plan> = {}): StepPlan => ({
  stepId: 'scale',
  plan: {
    ...undoPlan.plan,
    action: 'kubernetes:scale',
    summary: 'Scale checkout from 3 to 4 replicas',
    changes: [{ path: 'spec.replicas', before: 3, after: 4 }],
    preconditions: { generation: 7, uid: 'u1' },
    ...change,
  },
});

describe('planDigest', () => {
  it.each<[string, StepPlan]>([
    ['planned at another time', scaled({ plannedAt: '2030-01-01T00:00:00Z' })],
    [
      'preconditions in another order',
      scaled({
        preconditions: { uid: 'u1', generation: 7 },
      }),
    ],
    [
      'RC-F17: with other pods about in the namespace',
      scaled({ blastRadius: { pods: 3, podsInScope: 15, workloads: 1 } }),
    ],
    [
      'RC-F17: with another pod that serves by now',
      scaled({
        blastRadius: { pods: 3, podsInScope: 14, workloads: 1, servingPods: 2 },
      }),
    ],
    [
      'RC-F17: with other words for how it stands',
      scaled({
        trouble: { status: 'shown', message: '2 of 3 pods are crashing.' },
        destination: { status: 'served', message: 'It served for 3 hours.' },
        dryRun: { accepted: true, message: 'accepted' },
        owners: [
          {
            kind: 'HorizontalPodAutoscaler',
            name: 'shop/checkout',
            reverts: 'later',
            message: 'It wants 5 replicas.',
          },
        ],
      }),
    ],
  ])('stays for what is the same, %s', (_, plan) => {
    expect(planDigest([plan])).toBe(planDigest([scaled()]));
  });

  it.each<[string, (restartedAt: string) => Plan['changes'][number]]>([
    [
      'again',
      restartedAt => ({
        path: 'spec.template.metadata.annotations.restartedAt',
        before: '2026-11-01T08:00:00Z',
        after: restartedAt,
      }),
    ],
    [
      'for the first time, with no annotations before',
      restartedAt => ({
        path: 'spec.template.metadata.annotations',
        after: { restartedAt },
      }),
    ],
  ])('stays for a restart %s, planned a moment later', (_, change) => {
    const restart = (restartedAt: string) =>
      scaled({
        summary: 'Restart checkout',
        changes: [change(restartedAt)],
        request: { change: { type: 'restart', restartedAt } },
      });
    expect(planDigest([restart('2026-11-21T08:00:00Z')])).toBe(
      planDigest([restart('2026-11-21T08:00:01.123Z')]),
    );
  });

  it.each<[string, StepPlan[]]>([
    ['no plan', []],
    ['another step', [{ ...scaled(), stepId: 'other' }]],
    ['the step twice', [scaled(), scaled()]],
    ['another action', [scaled({ action: 'kubernetes:delete-pod' })]],
    ['another target', [scaled({ target: 'demo/shop/Deployment/web' })]],
    [
      'another state of the target',
      [scaled({ preconditions: { generation: 8 } })],
    ],
    ['no way back', [scaled({ undoable: false })]],
    ['another state that it leads to', [scaled({ changeDigest: 'other' })]],
    [
      'a longer reach',
      [scaled({ blastRadius: { pods: 4, podsInScope: 14, workloads: 1 } })],
    ],
    [
      'another value',
      [
        scaled({
          summary: 'Scale checkout from 3 to 40 replicas',
          changes: [{ path: 'spec.replicas', before: 3, after: 40 }],
        }),
      ],
    ],
    [
      'another value under the same words',
      [scaled({ changes: [{ path: 'spec.replicas', before: 3, after: 40 }] })],
    ],
    [
      'other words under the same change',
      [scaled({ summary: 'Scale checkout back' })],
    ],
    [
      'another change as well',
      [
        scaled({
          changes: [
            { path: 'spec.replicas', before: 3, after: 4 },
            { path: 'spec.paused', after: true },
          ],
        }),
      ],
    ],
  ])('changes with %s', (_, plans) => {
    expect(planDigest(plans)).not.toBe(planDigest([scaled()]));
  });

  it('is the same once stored and read back', () => {
    const value = fc.jsonValue();
    const plans = fc.array(
      fc
        .record({
          changes: fc.array(
            fc.record({ path: fc.string(), before: value, after: value }),
          ),
          preconditions: fc.dictionary(fc.string(), value),
        })
        .map(scaled),
    );
    fc.assert(
      fc.property(plans, given => {
        expect(planDigest(JSON.parse(JSON.stringify(given)))).toBe(
          planDigest(given),
        );
      }),
    );
  });
});
