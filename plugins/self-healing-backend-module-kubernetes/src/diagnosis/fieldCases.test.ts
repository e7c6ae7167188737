import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Pod, ReplicaSet } from '../clusters/resources';
import { chooseContainers, collectLogs } from '../evidence/collectLogs';
import { describePods } from '../evidence/describePods';
import { unreadyReason } from '../workload/podState';
import { diagnosers } from './diagnosers';

const target = {
  cluster: 'demo',
  namespace: 'lab',
  kind: 'Deployment',
  name: 'lab',
};

const fixture = <T = Pod>(name: string): T =>
  JSON.parse(
    readFileSync(join(__dirname, '__fixtures__', `${name}.json`), 'utf8'),
  );

/** Ten seconds after the containers of these cases began to run. */
const NOW = new Date('2026-11-27T10:00:10Z');

const replicaSet = (uid: string): ReplicaSet => ({ metadata: { uid } });

function podsEvidence(pods: Pod[], now = NOW, current?: string): Evidence {
  return {
    id: 'pods',
    source: 'kubernetes',
    kind: 'pods',
    title: 'Pods',
    collectedAt: now.toISOString(),
    data: describePods(
      target,
      pods,
      [],
      current ? replicaSet(current) : undefined,
      now,
    ),
  };
}

function findings(pods: Pod[], now = NOW, current?: string): Finding[] {
  // As it comes back from a database.
  const evidence = JSON.parse(
    JSON.stringify([podsEvidence(pods, now, current)]),
  );
  return diagnosers.flatMap(({ examine }) => examine(evidence));
}

const typesOf = (found: Finding[]) =>
  found.map(({ type, severity }) => `${type} ${severity}`);

describe('diagnosis in time', () => {
  it('FC-E1: a container that crashed 57 times is crashing while it is up', () => {
    const found = findings([fixture('d03-pod-crashed-57-times-up-just-now')]);
    expect(typesOf(found)).toEqual(['crash-loop cause']);
    expect(found[0].summary).toBe(
      'Container app keeps crashing in 1 pod (exit code 1, 57 restarts)',
    );
  });

  it('FC-E1: one that has run for longer than any back-off is not', () => {
    const later = new Date('2026-11-27T10:11:00Z');
    const pod = fixture('d03-pod-crashed-57-times-up-just-now');
    expect(findings([pod], later)).toEqual([]);
  });

  it('FC-E1: one that restarted twice and is ready is not in a loop yet', () => {
    const pod = fixture('d03-pod-crashed-57-times-up-just-now');
    pod.status!.containerStatuses![0].restartCount = 2;
    expect(findings([pod])).toEqual([]);
  });

  it.each([
    ['without an error', { terminated: { exitCode: 0, reason: 'Completed' } }],
    ['in a way that its node has forgotten', {}],
  ])('FC-E1: one that keeps ending %s is in a loop, too', (_, lastState) => {
    const pod = fixture('d03-pod-crashed-57-times-up-just-now');
    pod.status!.containerStatuses![0].lastState = lastState;
    expect(typesOf(findings([pod]))).toEqual(['crash-loop cause']);
    const later = new Date('2026-11-27T10:11:00Z');
    expect(findings([pod], later)).toEqual([]);
  });

  it('FC-E2: a container killed for its memory 12 times, up again', () => {
    const found = findings([fixture('d06-pod-oom-12-times-up-just-now')]);
    expect(typesOf(found)).toEqual(['oom-killed cause']);
  });

  it('FC-E3: one crash ten days ago is not why a pod is unready today', () => {
    const found = findings([fixture('d04-pod-old-crash-now-unready')]);
    expect(typesOf(found)).toEqual(['unready-pods symptom']);
  });

  it('FC-E3: nor is a kill for memory ten days ago', () => {
    const pod = fixture('d04-pod-old-crash-now-unready');
    pod.status!.containerStatuses![0].lastState!.terminated!.reason =
      'OOMKilled';
    expect(typesOf(findings([pod]))).toEqual(['unready-pods symptom']);
  });

  it('FC-E5: an evicted pod left behind is no crash loop', () => {
    const found = findings([fixture('d09-pod-evicted-left-over')]);
    expect(typesOf(found)).toEqual(['evicted context']);
    expect(found[0].summary).toBe(
      '1 pod was ended by its node (Evicted), some time ago',
    );
  });

  it('FC-E5: one evicted just now tells why', () => {
    const pod = fixture('d09-pod-evicted-left-over');
    pod.status!.message =
      'The node was low on resource: memory. Container app was using 2Gi.';
    const found = findings([pod], new Date('2026-11-20T00:01:00Z'));
    expect(found).toMatchObject([
      {
        type: 'evicted',
        cause: 'memory',
        severity: 'symptom',
        summary: expect.stringContaining('low on resource: memory'),
      },
    ]);
  });

  it.each(['Failed', 'Succeeded'])(
    'FC-E5: a pod that is %s is not judged as a live one',
    phase => {
      const pod = fixture('e01-pod-init-container-crashes');
      pod.status!.phase = phase;
      expect(findings([pod])).toEqual([]);
      expect(chooseContainers(logPods(pod), NOW)).toEqual([]);
    },
  );

  it('FC-E7: pods that no node is found for, in the scheduler’s words', () => {
    const pod = fixture('d08-pod-unschedulable');
    const found = findings([pod]);
    expect(found).toMatchObject([
      {
        type: 'unschedulable',
        cause: 'capacity',
        severity: 'cause',
        object: 'pod lab/p',
        summary:
          '1 pod cannot be scheduled: 0/3 nodes are available: 3 Insufficient cpu',
        evidenceIds: ['pods'],
      },
    ]);
    expect(found[0].remedy).toContain('deleting pods that wait makes no room');
  });

  it('FC-F1: an init container that crashes is a finding of its own', () => {
    const found = findings([fixture('e01-pod-init-container-crashes')]);
    expect(typesOf(found)).toEqual(['init-container cause']);
    expect(found[0].summary).toBe(
      'Init container migrate keeps failing in 1 pod, which cannot start (exit code 1, 6 restarts)',
    );
  });

  it('FC-F1: an init container that does not end, once it lasts', () => {
    const pod = fixture('e01-pod-init-container-crashes');
    const [migrate] = pod.status!.initContainerStatuses!;
    migrate.restartCount = 0;
    migrate.state = { running: { startedAt: '2026-11-27T10:00:00Z' } };
    delete migrate.lastState;
    expect(findings([pod])).toEqual([]);
    const later = new Date('2026-11-27T10:06:00Z');
    expect(findings([pod], later)).toMatchObject([
      { type: 'init-container', cause: 'hang', severity: 'symptom' },
    ]);
  });

  it('FC-F1: a sidecar that crashes is a container that crashes', () => {
    const pod = fixture('e01-pod-init-container-crashes');
    pod.spec!.initContainers = [{ name: 'migrate', restartPolicy: 'Always' }];
    const found = findings([pod]);
    expect(typesOf(found)).toEqual(['crash-loop cause']);
    expect(found[0].summary).toMatch(/^Sidecar migrate keeps crashing/);
  });

  it.each([
    ['rs', 'running'],
    ['newer', 'other'],
    [undefined, undefined],
  ])(
    'says whether it is about what runs now: of %s, %s',
    (current, affects) => {
      const pod = fixture('d03-pod-crashed-57-times-up-just-now');
      const [found] = findings([pod], NOW, current);
      expect(found.affects).toBe(affects);
    },
  );

  it('tells of the running revision and of earlier ones apart', () => {
    const pod = fixture('d03-pod-crashed-57-times-up-just-now');
    const old = fixture('d03-pod-crashed-57-times-up-just-now');
    old.metadata!.name = 'old';
    old.metadata!.ownerReferences![0].uid = 'older';
    const found = findings([old, pod], NOW, 'rs');
    expect(found.map(({ affects, object }) => [affects, object])).toEqual([
      ['other', 'pod lab/old'],
      ['running', 'pod lab/p'],
    ]);
    expect(found[0].summary).toContain('in 1 pod of an earlier revision');
  });
});

/** The pods as evidence has them. */
function logPods(pod: Pod, now = NOW) {
  return describePods(target, [pod], [], undefined, now).pods;
}

/** A cluster with logs, that notes what it was asked for. */
function clusterWithLogs(
  answer: (container: string, previous: boolean) => string,
) {
  const asked: string[] = [];
  const cluster = {
    text: async (_path: string, query: Record<string, string>) => {
      const previous = query.previous === 'true';
      asked.push(`${query.container}${previous ? ' previous' : ''}`);
      return answer(query.container, previous);
    },
  } as unknown as ClusterApi;
  return { cluster, asked };
}

const { signal } = new AbortController();

describe('the log of the present trouble', () => {
  it('FC-F1: is that of the init container first', async () => {
    const pod = fixture('e01-pod-init-container-crashes');
    const { cluster, asked } = clusterWithLogs(name => `${name} says`);
    const { logs } = await collectLogs(
      cluster,
      target,
      logPods(pod),
      NOW,
      signal,
    );
    expect(asked).toEqual(['migrate previous']);
    expect(logs).toEqual([
      {
        pod: 'p',
        container: 'migrate',
        previous: true,
        lines: ['migrate says'],
      },
    ]);
  });

  it.each(['400', '500', 'empty', 'removed'])(
    'FC-F2: is the present one where the previous one is gone (%s)',
    async how => {
      const given = fixture<{
        pod: Pod;
        answerToPreviousTrue: [number, string];
        answerWithoutPrevious: string;
      }>('e02-previous-log-is-gone');
      const [status, message] = given.answerToPreviousTrue;
      const { cluster, asked } = clusterWithLogs((_, previous) => {
        if (!previous) return given.answerWithoutPrevious;
        if (how === 'empty') return '';
        if (how === 'removed') {
          return 'unable to retrieve container logs for containerd://5d9';
        }
        throw new ApiServerError(message, how === '500' ? 500 : status);
      });
      const pods = logPods(given.pod);
      const { logs } = await collectLogs(cluster, target, pods, NOW, signal);
      expect(asked).toEqual(['app previous', 'app']);
      expect(logs).toMatchObject([
        { previous: false, lines: ['cannot reach database'] },
      ]);
    },
  );

  it('FC-F4: is read after the first end, before any restart', () => {
    const pod = fixture('e04-first-crash-state-terminated-only');
    expect(chooseContainers(logPods(pod), NOW)).toEqual([
      { pod: 'p', container: 'app', previous: false },
    ]);
  });

  it('FC-E1: is read of a container that is up between two crashes', () => {
    const pod = fixture('d03-pod-crashed-57-times-up-just-now');
    expect(chooseContainers(logPods(pod), NOW)).toEqual([
      { pod: 'p', container: 'app', previous: true },
    ]);
  });

  it('FC-E3: is not that of a crash of ten days ago', () => {
    const pod = fixture('d04-pod-old-crash-now-unready');
    expect(chooseContainers(logPods(pod), NOW)).toEqual([
      { pod: 'p', container: 'app', previous: false },
    ]);
  });

  it('keeps what it could read, and tells when it could read nothing', async () => {
    const pod = fixture('e01-pod-init-container-crashes');
    pod.status!.containerStatuses = [
      fixture('e04-first-crash-state-terminated-only').status!
        .containerStatuses![0],
    ];
    const failing = (broken: string[]) =>
      clusterWithLogs(name => {
        if (broken.includes(name)) throw new ApiServerError('no', 403);
        return name;
      }).cluster;
    const collect = (broken: string[]) =>
      collectLogs(failing(broken), target, logPods(pod), NOW, signal);
    expect((await collect(['migrate'])).logs).toMatchObject([
      { container: 'app' },
    ]);
    await expect(collect(['migrate', 'app'])).rejects.toThrow('no');
  });
});

describe('the state of a pod, as kubectl says it', () => {
  const crashing = () => fixture('e01-pod-init-container-crashes');

  it.each<[string, Pod, string]>([
    ['an init container in back-off', crashing(), 'Init:CrashLoopBackOff'],
    [
      'one that failed',
      withInit({ terminated: { exitCode: 1, reason: 'Error' } }),
      'Init:Error',
    ],
    [
      'one that failed without a reason',
      withInit({ terminated: { exitCode: 3 } }),
      'Init:ExitCode:3',
    ],
    ['one at work', withInit({ running: {} }), 'Init:0/1'],
    [
      'one that is done',
      withInit({ terminated: { exitCode: 0 } }),
      'PodInitializing',
    ],
    ['an evicted pod', fixture('d09-pod-evicted-left-over'), 'Evicted'],
    ['one without a node', fixture('d08-pod-unschedulable'), 'Unschedulable'],
    [
      'one that ended',
      fixture('e04-first-crash-state-terminated-only'),
      'Error',
    ],
    ['one that tells nothing', {}, 'not ready'],
  ])('FC-F1: %s', (_, pod, expected) => {
    expect(unreadyReason(pod)).toBe(expected);
  });

  function withInit(state: object): Pod {
    const pod = crashing();
    pod.status!.initContainerStatuses![0].state = state as never;
    return pod;
  }
});
