import fc from 'fast-check';
import { Evaluation, FiredAlert } from './evaluation';
import { fingerprintOf } from './fingerprint';
import {
  AlertGroup,
  DeliveryOutcome,
  conclude,
  dueNotifications,
  offer,
  regroup,
} from './notification';

const TIMING = { repeatMs: 60_000, backoffMs: 1000 };

function fired(pod: string, firedAt: number): FiredAlert {
  const labels = {
    alertname: 'KubePodCrashLooping',
    severity: 'critical',
    cluster: 'demo',
    namespace: 'shop',
    pod,
  };
  return {
    fingerprint: fingerprintOf(labels),
    labels,
    annotations: {},
    activeAt: firedAt,
    firedAt,
  };
}

/** A receiver that is offered what is due at each moment, and answers as told. */
class Receiver {
  groups: AlertGroup[] = [];
  readonly heard: Array<{ at: number; firing: string[]; resolved: string[] }> =
    [];

  at(
    now: number,
    evaluation: Evaluation,
    outcome: DeliveryOutcome = 'settled',
  ): this {
    this.groups = regroup(this.groups, evaluation);
    for (const due of dueNotifications(this.groups, { now, ...TIMING })) {
      this.heard.push({
        at: now,
        firing: due.firing.map(({ labels }) => labels.pod),
        resolved: due.resolved.map(({ labels }) => labels.pod),
      });
      this.groups = offer(this.groups, due);
      this.groups = conclude(this.groups, due, outcome, { now, ...TIMING });
    }
    return this;
  }
}

const firing = (...active: FiredAlert[]): Evaluation => ({
  active,
  resolved: [],
});
const ended = (at: number, ...alerts: FiredAlert[]): Evaluation => ({
  active: [],
  resolved: alerts.map(alert => ({ ...alert, resolvedAt: at })),
});

describe('notifications', () => {
  const web = fired('web-1', 0);
  const search = fired('search-1', 2000);

  it('groups by alert, cluster, namespace, deployment and node', () => {
    const [group] = regroup([], firing(web, search));
    expect(group).toMatchObject({
      key: '{}:{alertname="KubePodCrashLooping", cluster="demo", namespace="shop"}',
      firing: [web, search],
    });
  });

  it('tells what fires once, and again when another joins', () => {
    const { heard } = new Receiver()
      .at(0, firing(web))
      .at(1000, firing(web))
      .at(2000, firing(web, search))
      .at(3000, firing(web, search));
    expect(heard).toEqual([
      { at: 0, firing: ['web-1'], resolved: [] },
      { at: 2000, firing: ['web-1', 'search-1'], resolved: [] },
    ]);
  });

  it('repeats what fires for long', () => {
    const { heard } = new Receiver()
      .at(0, firing(web))
      .at(59_999, firing(web))
      .at(60_000, firing(web));
    expect(heard.map(({ at }) => at)).toEqual([0, 60_000]);
  });

  it('tells what resolved once, with what still fires', () => {
    const { heard, groups } = new Receiver()
      .at(0, firing(web, search))
      .at(1000, {
        active: [search],
        resolved: [{ ...web, resolvedAt: 1000 }],
      })
      .at(2000, ended(2000, search))
      .at(3000, firing());
    expect(heard.slice(1)).toEqual([
      { at: 1000, firing: ['search-1'], resolved: ['web-1'] },
      { at: 2000, firing: [], resolved: ['search-1'] },
    ]);
    expect(groups).toEqual([]);
  });

  it('tries again after a failure, ever later, with the state of that time', () => {
    const { heard } = new Receiver()
      .at(0, firing(web), 'failed')
      .at(500, firing(web), 'failed')
      .at(1000, firing(web), 'failed')
      .at(2500, firing(web, search), 'failed')
      .at(3000, firing(web, search))
      .at(4000, firing(web, search));
    expect(heard).toEqual([
      { at: 0, firing: ['web-1'], resolved: [] },
      { at: 1000, firing: ['web-1'], resolved: [] },
      { at: 3000, firing: ['web-1', 'search-1'], resolved: [] },
    ]);
  });

  it('tells the end of an alert whose start may have been heard', () => {
    const { heard } = new Receiver()
      .at(0, firing(web), 'failed')
      .at(500, ended(500, web))
      .at(1000, firing());
    expect(heard.at(-1)).toEqual({
      at: 1000,
      firing: [],
      resolved: ['web-1'],
    });
  });

  it('tells both the end and the new start when an alert comes back untold', () => {
    const again = fired('web-1', 900);
    const { heard } = new Receiver()
      .at(0, firing(web))
      .at(500, ended(500, web), 'failed')
      .at(900, firing(again), 'failed')
      .at(1500, firing(again));
    expect(heard.at(-1)).toEqual({
      at: 1500,
      firing: ['web-1'],
      resolved: ['web-1'],
    });
  });

  it('loses nothing to failures: the receiver ends up with the truth', () => {
    const step = fc.record({
      pods: fc.subarray(['web-1', 'search-1', 'checkout-1']),
      outcome: fc.constantFrom<DeliveryOutcome>('settled', 'failed'),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), steps => {
        const known = new Map<string, FiredAlert>();
        const believed = new Set<string>();
        let groups: AlertGroup[] = [];
        const advance = (
          now: number,
          pods: string[],
          outcome: DeliveryOutcome,
        ) => {
          const resolved = [...known.values()]
            .filter(({ labels }) => !pods.includes(labels.pod))
            .map(alert => ({ ...alert, resolvedAt: now }));
          resolved.forEach(({ labels }) => known.delete(labels.pod));
          pods
            .filter(pod => !known.has(pod))
            .forEach(pod => known.set(pod, fired(pod, now)));
          groups = regroup(groups, { active: [...known.values()], resolved });
          for (const due of dueNotifications(groups, { now, ...TIMING })) {
            groups = offer(groups, due);
            groups = conclude(groups, due, outcome, { now, ...TIMING });
            if (outcome === 'settled') {
              due.resolved.forEach(({ labels }) => believed.delete(labels.pod));
              due.firing.forEach(({ labels }) => believed.add(labels.pod));
            }
          }
        };
        steps.forEach(({ pods, outcome }, index) =>
          advance(index * 2000, pods, outcome),
        );
        // one more moment, past any back-off, at which the receiver answers
        const last = steps.at(-1)?.pods ?? [];
        advance(steps.length * 2000 + 30_000, last, 'settled');
        expect([...believed].sort()).toEqual([...last].sort());
      }),
    );
  });
});
