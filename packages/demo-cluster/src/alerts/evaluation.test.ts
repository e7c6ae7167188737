import fc from 'fast-check';
import {
  CONTAINER,
  PodSketch,
  shopSnapshot,
} from '../__fixtures__/shopSnapshot';
import { ClusterSnapshot } from '../snapshot';
import { ALERT_RULES } from './alertRules';
import { ActiveAlert, Evaluation, evaluate, isFiring } from './evaluation';

const START = Date.parse('2026-01-05T10:00:00Z');

/** Evaluates a snapshot a second, and tells which alerts fire after each. */
function firingBySecond(snapshots: readonly ClusterSnapshot[]) {
  const evaluations: Evaluation[] = [];
  let previous: ActiveAlert[] = [];
  snapshots.forEach((snapshot, second) => {
    const evaluation = evaluate({
      rules: ALERT_RULES,
      snapshot,
      clusterName: 'demo',
      previous,
      now: START + second * 1000,
    });
    evaluations.push(evaluation);
    previous = evaluation.active;
  });
  return evaluations.map(({ active, resolved }) => ({
    firing: active.filter(isFiring),
    resolved,
  }));
}

function pod(container: PodSketch['container'], more?: Partial<PodSketch>) {
  return { service: 'checkout', name: 'checkout-1', container, ...more };
}

const forSeconds = (count: number, snapshot: ClusterSnapshot) =>
  Array<ClusterSnapshot>(count).fill(snapshot);

describe('evaluate', () => {
  const containerLabels = {
    cluster: 'demo',
    namespace: 'shop',
    pod: 'checkout-1',
    container: 'checkout',
  };

  it.each([
    ['a healthy shop', shopSnapshot([pod(CONTAINER.healthy)]), []],
    [
      'a container that stays up after it was killed for its memory',
      shopSnapshot([pod(CONTAINER.outOfMemoryOnce)]),
      [],
    ],
    ['a pod that starts', shopSnapshot([pod(CONTAINER.creating)]), []],
    [
      'a crash loop',
      shopSnapshot([pod(CONTAINER.crashBackOff)]),
      [
        {
          alertname: 'KubePodCrashLooping',
          severity: 'critical',
          ...containerLabels,
        },
      ],
    ],
    [
      'a container killed for its memory',
      shopSnapshot([pod(CONTAINER.outOfMemory)]),
      [
        {
          alertname: 'KubeContainerOOMKilled',
          severity: 'critical',
          ...containerLabels,
        },
      ],
    ],
    [
      'an image that cannot be pulled',
      shopSnapshot([pod(CONTAINER.imagePullBackOff)]),
      [
        {
          alertname: 'KubeContainerImagePull',
          severity: 'warning',
          ...containerLabels,
        },
      ],
    ],
    [
      'pods that run but are not ready',
      shopSnapshot([
        pod(CONTAINER.unready),
        pod(CONTAINER.unready, { name: 'checkout-2' }),
      ]),
      [
        {
          alertname: 'KubeDeploymentUnready',
          severity: 'critical',
          cluster: 'demo',
          namespace: 'shop',
          deployment: 'checkout',
        },
      ],
    ],
    [
      'an unready pod beyond those wanted, as in a rollout',
      shopSnapshot(
        [pod(CONTAINER.healthy), pod(CONTAINER.unready, { name: 'surge' })],
        { replicas: { checkout: 1 } },
      ),
      [],
    ],
    [
      'a lost node',
      shopSnapshot(
        [
          pod(CONTAINER.healthy, { node: 'node-2' }),
          pod(CONTAINER.healthy, { name: 'elsewhere' }),
          pod(CONTAINER.healthy, {
            name: 'leaving',
            node: 'node-2',
            deleting: true,
          }),
        ],
        { lostNodes: ['node-2', 'node-3'] },
      ),
      [
        {
          alertname: 'KubePodOnLostNode',
          severity: 'critical',
          cluster: 'demo',
          node: 'node-2',
          namespace: 'shop',
          pod: 'checkout-1',
        },
      ],
    ],
  ])('names %s', (_, snapshot, expected) => {
    const last = firingBySecond(forSeconds(7, snapshot)).at(-1);
    expect(last?.firing.map(({ labels }) => labels)).toEqual(expected);
  });

  it('fires once the condition has held for `for`, not before', () => {
    const crashing = shopSnapshot([pod(CONTAINER.crashBackOff)]);
    const steps = firingBySecond(forSeconds(4, crashing));
    expect(steps.map(({ firing }) => firing.length)).toEqual([0, 0, 1, 1]);
  });

  it('counts `for` anew when the condition breaks while pending', () => {
    const crashing = shopSnapshot([pod(CONTAINER.crashBackOff)]);
    const healthy = shopSnapshot([pod(CONTAINER.healthy)]);
    const steps = firingBySecond([
      ...forSeconds(2, crashing),
      healthy,
      ...forSeconds(3, crashing),
    ]);
    expect(steps.map(({ firing }) => firing.length)).toEqual([
      0, 0, 0, 0, 0, 1,
    ]);
  });

  it('is not fooled by an attempt to start, and resolves once when it is over', () => {
    const crashing = shopSnapshot([pod(CONTAINER.crashBackOff)]);
    const trying = shopSnapshot([pod(CONTAINER.crashRunning)]);
    const cured = shopSnapshot([pod(CONTAINER.healthy, { name: 'other' })]);
    const steps = firingBySecond([
      ...forSeconds(3, crashing),
      ...forSeconds(2, trying),
      ...forSeconds(3, crashing),
      ...forSeconds(8, cured),
    ]);
    const fired = steps.flatMap(({ firing }) => firing);
    expect(new Set(fired.map(({ firedAt }) => firedAt)).size).toBe(1);
    expect(steps.map(({ resolved }) => resolved.length)).toEqual([
      ...Array(13).fill(0),
      1,
      0,
      0,
    ]);
  });

  it('words the annotations for the object it found', () => {
    const crashing = shopSnapshot([pod(CONTAINER.crashBackOff)]);
    const [alert] = firingBySecond(forSeconds(3, crashing))[2].firing;
    expect(alert.annotations).toEqual({
      summary: 'Container checkout keeps crashing',
      description:
        'Container checkout of pod shop/checkout-1 crashes every time it starts.',
    });
  });
});

describe('evaluate, over any history', () => {
  const sketch = fc.record({
    service: fc.constantFrom('checkout', 'web'),
    name: fc.constantFrom('a', 'b'),
    node: fc.constantFrom('node-1', 'node-2'),
    container: fc.constantFrom(...Object.values(CONTAINER)),
    deleting: fc.boolean(),
  });
  const history = fc.array(
    fc
      .record({
        pods: fc.uniqueArray(sketch, { selector: ({ name }) => name }),
        lostNodes: fc.subarray(['node-1', 'node-2']),
      })
      .map(({ pods, lostNodes }) => shopSnapshot(pods, { lostNodes })),
    { maxLength: 25 },
  );

  it('resolves an alert exactly when it stops firing', () => {
    fc.assert(
      fc.property(history, snapshots => {
        const steps = firingBySecond(snapshots);
        steps.forEach(({ firing, resolved }, second) => {
          const before = steps[second - 1]?.firing ?? [];
          const ended = before.filter(
            ({ fingerprint }) =>
              !firing.some(alert => alert.fingerprint === fingerprint),
          );
          expect(resolved.map(({ fingerprint }) => fingerprint).sort()).toEqual(
            ended.map(({ fingerprint }) => fingerprint).sort(),
          );
        });
      }),
    );
  });

  it('neither fires before nor resolves while the condition holds', () => {
    fc.assert(
      fc.property(history, snapshots => {
        const steps = firingBySecond(snapshots);
        steps.forEach(({ firing, resolved }, second) => {
          const rule = (name: string) =>
            ALERT_RULES.find(({ alert }) => alert === name)!;
          const holdsNow = (alert: ActiveAlert, at: number) =>
            rule(alert.labels.alertname)
              .condition(snapshots[at])
              .some(labels =>
                Object.entries(labels).every(
                  ([name, value]) => alert.labels[name] === value,
                ),
              );
          for (const alert of firing) {
            const fired = (alert.firedAt - START) / 1000;
            const { forSeconds: hold } = rule(alert.labels.alertname);
            for (let at = fired - hold; at <= fired; at += 1) {
              expect(holdsNow(alert, at)).toBe(true);
            }
          }
          for (const alert of resolved) {
            expect(holdsNow(alert, second)).toBe(false);
          }
        });
      }),
    );
  });

  it('keeps the start of an alert for as long as it fires', () => {
    fc.assert(
      fc.property(history, snapshots => {
        const steps = firingBySecond(snapshots);
        steps.slice(1).forEach(({ firing }, index) => {
          for (const alert of firing) {
            const before = steps[index].firing.find(
              ({ fingerprint }) => fingerprint === alert.fingerprint,
            );
            expect(alert.firedAt).toBe(
              before?.firedAt ?? START + (index + 1) * 1000,
            );
          }
        });
      }),
    );
  });
});
