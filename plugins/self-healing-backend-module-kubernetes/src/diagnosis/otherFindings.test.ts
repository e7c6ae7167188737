import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import {
  EventsEvidence,
  PodsEvidence,
  WorkloadEvidence,
} from '../evidence/shapes';
import { configFault } from './configFault';
import { diagnosers } from './diagnosers';
import { refusalOf } from './refusal';

const WORKLOAD = 'demo/shop/Deployment/web';
const AT = '2026-01-01T12:00:00Z';

const evidence = (kind: string, data: object): Evidence => ({
  id: kind,
  source: 'kubernetes',
  kind,
  title: kind,
  collectedAt: AT,
  data: { workload: WORKLOAD, omitted: 0, ...data },
});

type PodPart = Partial<PodsEvidence['pods'][number]>;
type ContainerPart = Partial<
  PodsEvidence['pods'][number]['containers'][number]
>;

const pods = (container: ContainerPart, pod: PodPart = {}) =>
  evidence('pods', {
    pods: [
      {
        name: 'web-0',
        phase: 'Pending',
        ready: false,
        terminating: false,
        containers: [
          {
            name: 'app',
            image: 'web:1',
            kind: 'main',
            ready: false,
            restarts: 0,
            ...container,
          },
        ],
        ...pod,
      },
    ],
  });

const waits = (reason: string, message?: string) =>
  pods({ waiting: { reason, message } });

const events = (...told: Partial<EventsEvidence['events'][number]>[]) =>
  evidence('events', {
    events: told.map(event => ({
      type: 'Warning',
      object: 'pod web-0',
      count: 1,
      lastSeen: '2026-01-01T11:59:00Z',
      ...event,
    })),
  });

const workload = (changes: Partial<WorkloadEvidence> = {}) =>
  evidence('workload', {
    replicas: 3,
    created: 3,
    ready: 3,
    updated: 3,
    available: 3,
    paused: false,
    containers: [],
    conditions: [],
    ...changes,
  });

const found = (...given: Evidence[]) =>
  diagnosers.flatMap(({ examine }) => examine(given));

const failure = (message: string) =>
  workload({
    created: 1,
    available: 1,
    conditions: [
      {
        type: 'ReplicaFailure',
        status: 'True',
        reason: 'FailedCreate',
        message,
      },
    ],
  });

describe('config-error', () => {
  it.each([
    [
      waits('CreateContainerConfigError', 'configmap "app-config" not found'),
      'configmap',
      'ConfigMap app-config does not exist',
    ],
    [
      waits('CreateContainerConfigError', 'secret "db" not found'),
      'secret',
      'Secret db does not exist',
    ],
    [
      waits(
        'CreateContainerConfigError',
        "couldn't find key url in ConfigMap shop/app-config",
      ),
      'configmap-key',
      'ConfigMap shop/app-config has no key url',
    ],
    [
      waits(
        'CreateContainerConfigError',
        'container has runAsNonRoot and image will run as root',
      ),
      'run-as-root',
      'image will run as root',
    ],
    [
      waits(
        'RunContainerError',
        'exec: "/app/strat": executable file not found in $PATH',
      ),
      'command',
      'executable file not found',
    ],
    [waits('CreateContainerError'), 'other', '(CreateContainerError)'],
    [
      pods({
        waiting: { reason: 'CrashLoopBackOff' },
        restarts: 3,
        lastTerminated: { reason: 'StartError', exitCode: 128 },
      }),
      'command',
      'StartError',
    ],
  ])('RC-F19: names what is missing (%#)', (given, cause, words) => {
    const one = found(given).find(({ type }) => type === 'config-error');
    expect(one).toMatchObject({
      cause,
      severity: 'cause',
      object: 'pod shop/web-0',
      summary: expect.stringContaining(words),
      remedy: expect.any(String),
    });
  });

  const creating = waits('ContainerCreating');

  it.each([
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "config" : configmap "app-config" not found',
      'config-error',
      'ConfigMap app-config does not exist',
    ],
    [
      'FailedMount',
      'MountVolume.SetUp failed for volume "config" : references non-existent secret key: tls.crt',
      'config-error',
      'a Secret has no key tls.crt',
    ],
    [
      'FailedAttachVolume',
      'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-1',
      'volume-error',
      'Multi-Attach',
    ],
    [
      'FailedMount',
      'MountVolume.MountDevice failed: driver name x.csi not found in the list of registered CSI drivers',
      'volume-error',
      'driver name x.csi not found',
    ],
  ])('RC-F19: tells %s: %s', (reason, message, type, words) => {
    const told = found(creating, events({ reason, message }));
    expect(told).toMatchObject([
      {
        type,
        summary: expect.stringContaining(words),
        evidenceIds: ['events'],
      },
    ]);
    // Over, as the pod shows: it runs.
    const running = pods({ ready: true, runningSince: AT }, { ready: true });
    expect(found(running, events({ reason, message }))).toEqual([]);
  });

  it('reads any message', () => {
    expect(configFault('')).toEqual({ cause: 'other' });
    expect(configFault('secrets "a" not found')).toMatchObject({
      cause: 'secret',
    });
  });
});

describe('pods that cannot be made', () => {
  it.each([
    [
      'pods "web-1" is forbidden: exceeded quota: cpu, requested: requests.cpu=1, used: requests.cpu=1, limited: requests.cpu=1',
      'quota',
      'exceeded',
    ],
    [
      'pods "web-1" is forbidden: failed quota: cpu: must specify limits.cpu for: app',
      'quota',
      'must-specify',
    ],
    [
      'pods "web-1" is forbidden: maximum memory usage per Container is 1Gi, but limit is 2Gi',
      'quota',
      'limit-range',
    ],
    [
      'pods "web-1" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true',
      'admission-denied',
      'pod-security',
    ],
    [
      "pods \"web-1\" is forbidden: ValidatingAdmissionPolicy 'no-latest' with binding 'b' denied request: no",
      'admission-denied',
      'policy',
    ],
    [
      'admission webhook "policy.example.com" denied the request: no',
      'admission-denied',
      'webhook',
    ],
    [
      'Internal error occurred: failed calling webhook "hook.example.com": failed to call webhook: Post "https://hook.x.svc:443/": no endpoints available for service "hook"',
      'webhook-down',
      'webhook',
    ],
    [
      'Internal error occurred: failed calling webhook "hook.example.com": context deadline exceeded',
      'webhook-down',
      'webhook',
    ],
    [
      'pods "web-1" is forbidden: error looking up service account shop/app: serviceaccount "app" not found',
      'service-account-missing',
      'service-account',
    ],
    ['something new', 'pods-refused', 'other'],
  ])('RC-F19: %s: %s', (message, type, cause) => {
    expect(refusalOf(message)).toMatchObject({ type, cause });
    const [one] = found(failure(message));
    expect(one).toMatchObject({
      type,
      cause,
      severity: 'cause',
      object: 'deployment shop/web',
      evidenceIds: ['workload'],
    });
    expect(one.summary).not.toContain('"web-1"');
  });

  const event = {
    reason: 'FailedCreate',
    object: 'replicaset web-1',
    message: 'Error creating: pods "web-1-a" is forbidden: exceeded quota: q',
  };

  it('go by the Deployment’s word where it can be read', () => {
    expect(found(workload(), events(event))).toEqual([]);
    expect(found(events(event))).toMatchObject([
      { type: 'quota', summary: 'Pods cannot be made: exceeded quota: q' },
    ]);
    const old = { ...event, lastSeen: '2026-01-01T11:30:00Z' };
    expect(found(events(old))).toEqual([]);
  });
});

describe('probe-failure', () => {
  const unhealthy = (message: string, lastSeen?: string) =>
    events({ reason: 'Unhealthy', message, ...(lastSeen && { lastSeen }) });
  const unready = pods({ runningSince: AT }, { phase: 'Running' });

  it.each([
    [
      unready,
      'Readiness probe failed: HTTP probe failed with statuscode: 503',
      'readiness',
      'symptom',
    ],
    [
      unready,
      'Liveness probe failed: Get "http://10.0.0.1:80/": connection refused',
      'liveness',
      'cause',
    ],
    [
      pods({ waiting: { reason: 'CrashLoopBackOff' }, restarts: 3 }),
      'Startup probe failed: command timed out',
      'startup',
      'cause',
    ],
    [unready, 'Readiness probe errored: rpc error', 'readiness', 'symptom'],
  ])('tells what a probe says (%#)', (given, message, cause, severity) => {
    const told = found(given, unhealthy(message)).filter(
      ({ type }) => type === 'probe-failure',
    );
    expect(told).toMatchObject([
      { cause, severity, evidenceIds: ['events', 'pods'] },
    ]);
    expect(told[0].summary).toContain(message.split(': ').slice(1).join(': '));
  });

  it('makes nothing of one that no pod suffers from any more', () => {
    const ready = pods({ ready: true, runningSince: AT }, { phase: 'Running' });
    const message = 'Readiness probe failed: no';
    expect(found(ready, unhealthy(message))).toEqual([]);
    const told = found(unready, unhealthy(message, '2026-01-01T11:00:00Z'));
    expect(told.map(({ type }) => type)).toEqual(['unready-pods']);
  });
});

describe('what the Deployment says', () => {
  const stuck = {
    type: 'Progressing',
    status: 'False',
    reason: 'ProgressDeadlineExceeded',
    message: 'ReplicaSet "web-1" has timed out progressing.',
  };

  it.each<[string, Partial<WorkloadEvidence>, string[]]>([
    ['that all is well', {}, []],
    ['that it is stuck', { conditions: [stuck] }, ['rollout-stuck symptom']],
    [
      'that it is paused',
      { paused: true, updated: 1 },
      ['rollout-paused symptom'],
    ],
    ['that it is paused, complete', { paused: true }, []],
    [
      'that pods are missing',
      { created: 1, available: 1 },
      ['pods-missing context'],
    ],
  ])('%s', (_, changes, expected) => {
    expect(
      found(workload(changes)).map(
        ({ type, severity }) => `${type} ${severity}`,
      ),
    ).toEqual(expected);
  });
});

describe('pods that are not even begun', () => {
  it('tells of a node without addresses', () => {
    const told = found(
      waits('ContainerCreating'),
      events({
        reason: 'FailedCreatePodSandBox',
        message:
          'Failed to create pod sandbox: failed to allocate for range 0: no IP addresses available in range set',
      }),
    );
    expect(told).toMatchObject([{ type: 'sandbox-error', cause: 'addresses' }]);
  });

  it.each([
    ['SchedulingGated', undefined, 'gated'],
    ['Unschedulable', undefined, 'other'],
  ])('tells of %s', (reason, message, cause) => {
    const given = pods(
      {},
      { containers: [], unscheduled: { reason, message } },
    );
    expect(found(given)).toMatchObject([{ type: 'unschedulable', cause }]);
  });

  it.each([
    ['2026-01-01T11:58:00Z', ['no-scheduler']],
    ['2026-01-01T11:59:30Z', []],
    [undefined, []],
  ])('tells of a silent scheduler, of a pod of %s', (createdAt, causes) => {
    const given = pods({}, { containers: [], createdAt });
    expect(found(given).map(({ cause }) => cause)).toEqual(causes);
  });
});

describe('image-pull', () => {
  it.each([
    ['ErrImagePull', 'manifest unknown', 'missing', 'publish the image'],
    ['ImagePullBackOff', '401 Unauthorized', 'credentials', 'pull secret'],
    ['ErrImagePull', 'lookup r.local: no such host', 'registry', 'registry'],
    ['ErrImageNeverPull', '', 'never-pulled', 'Roll back'],
    ['InvalidImageName', '', 'name', 'Roll back'],
    ['ImagePullBackOff', '', undefined, 'Roll back'],
  ])('tells why of %s %s', (reason, message, cause, remedy) => {
    const [one] = found(waits(reason, message));
    expect([one.type, one.cause]).toEqual(['image-pull', cause]);
    expect(one.remedy).toContain(remedy);
  });
});

describe('what a log tells', () => {
  const log = (...lines: string[]) =>
    evidence('logs', {
      logs: [{ pod: 'web-0', container: 'app', previous: true, lines }],
    });
  const crashing = pods({
    waiting: { reason: 'CrashLoopBackOff' },
    restarts: 3,
    lastTerminated: { reason: 'Error', exitCode: 1 },
  });

  it.each([
    ['exec /app: exec format error', 'architecture'],
    ['bind() to 0.0.0.0:80 failed (98: Address already in use)', 'port-in-use'],
    ['open /var/run/app.pid: read-only file system', 'read-only'],
    ['write /data/x: no space left on device', 'disk-full'],
    ['FATAL: password authentication failed for user "app"', 'credentials'],
    [
      'configmaps is forbidden: User "x" cannot list resource "configmaps"',
      'forbidden',
    ],
    ['open /data/state: permission denied', 'permission'],
    ['dial tcp 10.0.0.1:5432: connect: connection refused', 'dependency'],
    ["nslookup: can't resolve 'legacy'", 'dependency'],
    ['Error: connect ECONNREFUSED 127.0.0.1:6379', 'dependency'],
    ['unknown flag: --no-such-flag', 'configuration'],
    ['all is well', undefined],
  ])('%s: %s', (line, cause) => {
    const [one] = found(crashing, log('starting', line, 'exiting'));
    expect([one.type, one.cause]).toEqual(['crash-loop', cause]);
    expect(one.evidenceIds).toEqual(cause ? ['pods', 'logs'] : ['pods']);
    // Lines may hold secrets, and summaries go to people by other ways.
    expect(one.summary).not.toContain(line);
  });

  it('goes by the last that is told, of the very container', () => {
    const [one] = found(
      crashing,
      log('connection refused', 'permission denied', 'bye'),
    );
    expect(one.cause).toBe('permission');
    const others = evidence('logs', {
      logs: [
        { pod: 'web-9', container: 'app', previous: true, lines: ['EACCES'] },
        { pod: 'web-0', container: 'b', previous: true, lines: ['EACCES'] },
      ],
    });
    expect(found(crashing, others)[0].cause).toBeUndefined();
  });
});

it('image-pull goes by events where the back-off says nothing', () => {
  const [one] = found(
    waits('ImagePullBackOff', 'Back-off pulling image "r.invalid/app:1"'),
    events({
      reason: 'Failed',
      message: 'Failed to pull image: dial tcp: lookup r.invalid: no such host',
    }),
  );
  expect(one).toMatchObject({ type: 'image-pull', cause: 'registry' });
});

it('config-error tells of a hook that fails', () => {
  const told = found(
    pods({ runningSince: AT }, { phase: 'Running' }),
    events({
      reason: 'FailedPostStartHook',
      message: 'Exec lifecycle hook ([/no]) failed: no such file',
    }),
  );
  expect(told).toContainEqual(
    expect.objectContaining({ type: 'config-error', cause: 'hook' }),
  );
});
