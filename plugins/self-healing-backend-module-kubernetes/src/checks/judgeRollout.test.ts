import fc from 'fast-check';
import { Deployment, Pod } from '../clusters/resources';
import { judgeRollout } from './judgeRollout';

const since = new Date('2026-01-01T12:00:00.500Z');

type Status = NonNullable<Deployment['status']>;

function deployment(status: Status, replicas = 3): Deployment {
  return {
    metadata: { name: 'web', generation: 4 },
    spec: { replicas, selector: {}, template: {} },
    status: { observedGeneration: 4, ...status },
  };
}

const complete: Status = {
  replicas: 3,
  updatedReplicas: 3,
  readyReplicas: 3,
  availableReplicas: 3,
};

const stuck = (lastUpdateTime: string): Status => ({
  replicas: 4,
  updatedReplicas: 1,
  availableReplicas: 3,
  unavailableReplicas: 1,
  conditions: [
    {
      type: 'Progressing',
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
      lastUpdateTime,
    },
  ],
});

type ContainerStatus = NonNullable<
  NonNullable<Pod['status']>['containerStatuses']
>[number];

function pod(container: Partial<ContainerStatus>): Pod {
  return {
    metadata: { name: 'web-1' },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'app',
          image: 'web:1',
          imageID: '',
          ready: true,
          restartCount: 0,
          ...container,
        },
      ],
    },
  };
}

const threeReady = [pod({}), pod({}), pod({})];

const crashedAt = (finishedAt: string): Partial<ContainerStatus> => ({
  restartCount: 1,
  lastState: { terminated: { exitCode: 1, finishedAt } },
});

describe('judgeRollout', () => {
  it.each<[string, Status, Pod[], string, RegExp]>([
    ['complete', complete, threeReady, 'passed', /3 of 3 replicas/],
    [
      'not yet observed',
      { ...complete, observedGeneration: 3 },
      [],
      'pending',
      /not acted on the change/,
    ],
    ['without a status', { observedGeneration: undefined }, [], 'pending', /./],
    [
      'partly updated',
      { ...complete, updatedReplicas: 1 },
      [],
      'pending',
      /1 of 3 replicas are up to date/,
    ],
    [
      'with old replicas left',
      { ...complete, replicas: 4 },
      [],
      'pending',
      /1 replicas of an earlier revision/,
    ],
    [
      'partly available',
      { ...complete, availableReplicas: 2, unavailableReplicas: 1 },
      [],
      'pending',
      /2 of 3 replicas are available/,
    ],
    [
      'past its deadline since the change',
      stuck('2026-01-01T12:05:00Z'),
      [],
      'failed',
      /no progress/,
    ],
    [
      'past its deadline in the very second of the change',
      stuck('2026-01-01T12:00:00Z'),
      [],
      'failed',
      /no progress/,
    ],
    [
      'past its deadline before the change',
      stuck('2026-01-01T11:59:00Z'),
      [],
      'pending',
      /1 of 3 replicas are up to date/,
    ],
    [
      'complete after an exceeded deadline',
      {
        ...complete,
        conditions: stuck('2026-01-01T12:05:00Z').conditions,
      },
      threeReady,
      'passed',
      /3 of 3/,
    ],
    [
      'counted with a pod that is gone',
      complete,
      threeReady.slice(1),
      'pending',
      /2 of 3 pods are ready/,
    ],
    [
      'more up to date than there are (seed 1860371676)',
      { ...complete, updatedReplicas: 4 },
      threeReady,
      'pending',
      /4 of 3 replicas are up to date, which cannot be/,
    ],
    [
      'with a crash since the change',
      complete,
      [pod({}), pod({}), pod(crashedAt('2026-01-01T12:00:09Z'))],
      'pending',
      /restarted after the change/,
    ],
    [
      'with a crash before the change',
      complete,
      [pod({}), pod({}), pod(crashedAt('2026-01-01T11:59:59Z'))],
      'passed',
      /3 of 3/,
    ],
    ...['CrashLoopBackOff', 'ImagePullBackOff', 'ErrImagePull'].map(
      (reason): [string, Status, Pod[], string, RegExp] => [
        `with a container in ${reason}`,
        complete,
        [...threeReady, pod({ state: { waiting: { reason } } })],
        'pending',
        new RegExp(`is in ${reason}`),
      ],
    ),
  ])('judges a rollout that is %s', (_, status, pods, verdict, message) => {
    const result = judgeRollout(deployment(status), pods, since);
    expect(result.status).toBe(verdict);
    expect(result.message).toMatch(message);
  });

  it('passes a Deployment scaled to nothing', () => {
    expect(judgeRollout(deployment({}, 0), [], since).status).toBe('passed');
  });

  it('never passes while a count is short or the change is not observed', () => {
    const count = fc.integer({ min: 0, max: 4 });
    fc.assert(
      fc.property(
        fc.record({
          observedGeneration: count,
          replicas: count,
          updatedReplicas: count,
          availableReplicas: count,
          unavailableReplicas: count,
        }),
        status => {
          const { status: verdict } = judgeRollout(
            deployment(status),
            threeReady,
            since,
          );
          const healthy =
            status.observedGeneration === 4 &&
            status.replicas === 3 &&
            status.updatedReplicas === 3 &&
            status.availableReplicas >= 3 &&
            status.unavailableReplicas === 0;
          expect(verdict === 'passed').toBe(healthy);
        },
      ),
    );
  });
});
