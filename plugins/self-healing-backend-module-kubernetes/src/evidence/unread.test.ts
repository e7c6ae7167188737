import {
  Evidence,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Clusters } from '../clusters/Clusters';
import { recalled } from '../memory/recall';
import { KubernetesEvidenceSource } from './KubernetesEvidenceSource';

const template = (image: string) => ({
  metadata: { labels: { app: 'web' } },
  spec: { containers: [{ name: 'app', image }] },
});
const owner = (kind: string, name: string, uid: string) => [
  { apiVersion: 'apps/v1', kind, name, uid, controller: true },
];

const deployment = {
  metadata: { name: 'web', namespace: 'shop', uid: 'd' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'web' } },
    template: template('web:2'),
  },
};
const replicaSet = {
  metadata: {
    name: 'web-1',
    uid: 'r',
    annotations: { 'deployment.kubernetes.io/revision': '2' },
    ownerReferences: owner('Deployment', 'web', 'd'),
  },
  spec: { template: template('web:2') },
};
const pod = {
  metadata: {
    name: 'web-1-a',
    uid: 'p',
    labels: { app: 'web' },
    ownerReferences: owner('ReplicaSet', 'web-1', 'r'),
  },
  spec: { nodeName: 'node-1' },
  status: {
    phase: 'Running',
    containerStatuses: [
      {
        name: 'app',
        ready: false,
        restartCount: 4,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { exitCode: 1 } },
      },
    ],
  },
};
const other = {
  metadata: {
    name: 'other-1-a',
    labels: { app: 'other' },
    ownerReferences: owner('ReplicaSet', 'other-1', 'x'),
  },
};

/** A cluster that fails wherever a path ends so. */
function cluster(failing: Record<string, number>): ClusterApi {
  const answer = (path: string, given: unknown) => {
    const failure = Object.entries(failing).find(([end]) => path.endsWith(end));
    if (failure) throw new ApiServerError(`HTTP ${failure[1]}`, failure[1]);
    return given as never;
  };
  const lists: Record<string, unknown[]> = {
    replicasets: [replicaSet],
    pods: [pod, other],
    events: [
      {
        metadata: {},
        involvedObject: { kind: 'Pod', name: 'web-1-a', uid: 'p' },
        reason: 'BackOff',
        type: 'Warning',
      },
    ],
  };
  return {
    name: 'demo',
    get: async (path: string) =>
      answer(
        path,
        path.includes('/nodes/')
          ? { status: { conditions: [{ type: 'Ready', status: 'True' }] } }
          : deployment,
      ),
    list: async (path: string, { labelSelector }: Record<string, string>) => {
      const all = lists[path.split('/').at(-1)!];
      if (labelSelector) expect(labelSelector).toBe('app=web');
      return answer(
        path,
        all.filter(one => !labelSelector || one !== other),
      );
    },
    text: async (path: string) => answer(path, 'cannot reach database\n'),
  } as unknown as ClusterApi;
}

async function collect(failing: Record<string, number>) {
  const source = new KubernetesEvidenceSource(
    new Clusters([cluster(failing)] as never),
    async (_, state, now) => recalled([], state, now, 60_000),
  );
  const evidence = await source.collect({
    incident: { openedAt: '2026-01-01T00:00:00Z' } as Incident,
    alerts: [],
    workload: {
      cluster: 'demo',
      namespace: 'shop',
      kind: 'Deployment',
      name: 'web',
    },
    signal: new AbortController().signal,
  });
  return evidence as Evidence[];
}

const problemsOf = (evidence: Evidence[]) =>
  evidence.filter(({ data }) => data.problem).map(({ kind }) => kind);
const podsOf = (evidence: Evidence[]) =>
  (evidence.find(({ kind }) => kind === 'pods')?.data.pods ?? []) as object[];

describe('RC-F7: evidence that cannot be read', () => {
  it.each<[Record<string, number>, string[]]>([
    [{}, []],
    [{ '/events': 500 }, ['events']],
    [{ '/pods': 500 }, ['pods', 'nodes', 'logs']],
    [{ '/replicasets': 429 }, ['revisions']],
    [{ '/deployments/web': 500 }, ['workload', 'revisions']],
    [{ '/deployments/web': 403 }, ['workload', 'revisions']],
    [{ '/log': 403 }, ['logs']],
    [{ '/nodes/node-1': 403 }, ['nodes']],
    [
      { '/deployments/web': 500, '/replicasets': 500 },
      ['workload', 'pods', 'revisions', 'nodes', 'logs'],
    ],
  ])('is told part by part: %j', async (failing, problems) => {
    const evidence = await collect(failing);
    expect(evidence).toHaveLength(6);
    expect(problemsOf(evidence)).toEqual(problems);
    if (problems.includes('pods')) return;
    expect(podsOf(evidence)).toMatchObject([{ name: 'web-1-a' }]);
  });

  it('says of pods whether they are of what runs, where that is known', async () => {
    expect(podsOf(await collect({}))).toMatchObject([
      { revision: 2, current: true },
    ]);
    const [unknown] = podsOf(await collect({ '/replicasets': 500 }));
    expect(unknown).toMatchObject({ name: 'web-1-a', current: undefined });
  });

  it('has nothing more to tell of what does not exist', async () => {
    const evidence = await collect({ '/deployments/web': 404 });
    expect(evidence).toMatchObject([
      { kind: 'workload', data: { problem: 'HTTP 404' } },
    ]);
  });
});
