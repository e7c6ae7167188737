import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { readFileSync } from 'fs';
import { join } from 'path';
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

/** A pod that the change has made. */
const made = (container: Partial<ContainerStatus>): Pod => ({
  ...pod(container),
  metadata: { name: 'web-2', creationTimestamp: '2026-01-01T12:00:01Z' },
});

const threeReady = [pod({}), pod({}), pod({})];

const crashedAt = (finishedAt: string): Partial<ContainerStatus> => ({
  restartCount: 1,
  lastState: { terminated: { exitCode: 1, finishedAt } },
});

const planOf = (change: Partial<Plan>): Plan => ({
  action: 'kubernetes:rollout-restart',
  target: 'demo/shop/Deployment/web',
  summary: '',
  changes: [],
  blastRadius: { pods: 3, podsInScope: 9, workloads: 1 },
  dryRun: { accepted: true },
  preconditions: {},
  request: {},
  undoable: false,
  plannedAt: '2026-01-01T12:00:00.000Z',
  ...change,
});

const fixture = (name: string) =>
  JSON.parse(
    readFileSync(join(__dirname, '__fixtures__', `${name}.json`), 'utf8'),
  );

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
      'with a crash just before the change, by a clock that may be behind',
      complete,
      [pod({}), pod({}), pod(crashedAt('2026-01-01T11:59:59Z'))],
      'pending',
      /restarted after the change/,
    ],
    [
      'with a crash long before the change',
      complete,
      [pod({}), pod({}), pod(crashedAt('2026-01-01T11:50:00Z'))],
      'passed',
      /3 of 3/,
    ],
    [
      'with a crash of a pod that the change has made, whatever its clock says: FC-L1',
      complete,
      [pod({}), pod({}), made(crashedAt('2026-01-01T11:50:00Z'))],
      'pending',
      /restarted after the change/,
    ],
    ...['CrashLoopBackOff', 'ImagePullBackOff'].map(
      (reason): [string, Status, Pod[], string, RegExp] => [
        `with a container of a new pod in ${reason}`,
        { ...complete, updatedReplicas: 1 },
        [made({ state: { waiting: { reason } } })],
        'failed',
        new RegExp(`is in ${reason}`),
      ],
    ),
    [
      'with a pull of a new pod that has failed once',
      complete,
      [...threeReady, made({ state: { waiting: { reason: 'ErrImagePull' } } })],
      'pending',
      /is in ErrImagePull/,
    ],
    [
      'with a pod that was evicted and left behind',
      complete,
      [
        ...threeReady,
        {
          ...made(crashedAt('2026-01-01T12:00:09Z')),
          status: { phase: 'Failed', reason: 'Evicted' },
        },
      ],
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

  it('FC-C3: takes nothing for proof of what should serve', () => {
    const { deployment: scaledToNothing } = fixture('n03-zero-replicas');
    expect(judgeRollout(scaledToNothing, [], since).status).toBe('pending');
  });

  it('FC-L1: counts restarts, whatever the clock of a node says', () => {
    const { pod: restarted, since: changedAt } = fixture(
      'n01-node-clock-behind',
    );
    const pods = [pod({}), pod({}), restarted];
    const at = new Date(changedAt);
    expect(judgeRollout(deployment(complete), pods, at).status).toBe('pending');
  });

  it('goes by what was counted at the last look', () => {
    const crashed = (restartCount: number) => [
      pod({}),
      pod({}),
      made({ restartCount }),
    ];
    const look = (restarts: number, seen?: Record<string, unknown>) =>
      judgeRollout(deployment(complete), crashed(restarts), since, { seen });
    const first = look(2);
    const second = look(2, first.seen);
    const third = look(3, second.seen);
    const fourth = look(3, third.seen);
    expect([first, second, third, fourth].map(({ status }) => status)).toEqual([
      'pending',
      'passed',
      'pending',
      'passed',
    ]);
  });

  it('sees a new template fail also in pods that were there before', () => {
    const waiting = pod({ state: { waiting: { reason: 'CrashLoopBackOff' } } });
    const pods = [pod({}), pod({}), waiting];
    const look = (request: Plan['request']) =>
      judgeRollout(deployment(complete), pods, since, {
        plans: [planOf({ request })],
      }).status;
    expect(look({ change: { type: 'restart', restartedAt: 'now' } })).toBe(
      'failed',
    );
    expect(look({ change: { type: 'scale', replicas: 3 } })).toBe('pending');
  });

  describe('fewer than served before the change', () => {
    const two: Status = { ...complete, readyReplicas: 2, availableReplicas: 2 };
    const served = planOf({
      request: { change: { type: 'restart', restartedAt: 'now' } },
      blastRadius: { pods: 3, podsInScope: 9, workloads: 1, servingPods: 3 },
    });
    const at = (seconds: number) => new Date(since.getTime() + seconds * 1_000);
    /** One look at the beginning, another at the end. */
    const twoLooks = (
      seconds: number,
      change: { status?: Status; plan?: Plan; spec?: object } = {},
    ) => {
      const { status = two, plan = served, spec = {} } = change;
      const seenAs = deployment(status);
      const given = { ...seenAs, spec: { ...seenAs.spec!, ...spec } };
      const pods = threeReady.slice(1);
      const first = judgeRollout(given, pods, since, {
        plans: [plan],
        now: at(0),
      });
      return judgeRollout(given, pods, since, {
        plans: [plan],
        seen: first.seen,
        now: at(seconds),
      });
    };

    it.each<[string, ReturnType<typeof twoLooks>, string]>([
      ['may be starting', twoLooks(29), 'pending'],
      ['is worse when it lasts', twoLooks(30), 'failed'],
      [
        'may be starting for as long as a probe allows',
        twoLooks(60, {
          spec: {
            template: {
              spec: {
                containers: [
                  {
                    name: 'app',
                    startupProbe: { periodSeconds: 10, failureThreshold: 6 },
                  },
                ],
              },
            },
          },
        }),
        'pending',
      ],
      [
        'is what Recreate does',
        twoLooks(600, { spec: { strategy: { type: 'Recreate' } } }),
        'pending',
      ],
      [
        'is what the strategy allows',
        twoLooks(600, {
          spec: { strategy: { rollingUpdate: { maxUnavailable: 1 } } },
        }),
        'pending',
      ],
      [
        'is what taking a pod away does',
        twoLooks(600, {
          plan: planOf({
            blastRadius: {
              pods: 1,
              podsInScope: 9,
              workloads: 1,
              servingPods: 3,
            },
          }),
        }),
        'pending',
      ],
      [
        'is nothing to say of what did not serve before',
        twoLooks(600, { plan: planOf({}) }),
        'pending',
      ],
    ])('%s', (_, { status }, expected) => {
      expect(status).toBe(expected);
    });
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
