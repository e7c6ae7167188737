import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment, Pod, ReplicaSet } from '../clusters/resources';
import { describeRevisions, describeWorkload } from '../evidence/describe';
import { describePods } from '../evidence/describePods';
import { PodsEvidence } from '../evidence/shapes';
import { recalled } from '../memory/recall';
import { belongingTo } from '../workload/DeploymentState';
import { currentReplicaSet } from '../workload/revisions';
import { diagnosers } from './diagnosers';

const examine = (evidence: Evidence[]) =>
  diagnosers.flatMap(diagnoser => diagnoser.examine(evidence));

function evidenceOf(kind: string, data: object, id = kind): Evidence {
  return {
    id,
    source: 'kubernetes',
    kind,
    title: kind,
    collectedAt: '2026-01-01T00:00:00Z',
    data: { ...data },
  };
}

const target = {
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'web',
};

type ContainerPart = Partial<
  PodsEvidence['pods'][number]['containers'][number]
>;

function podsEvidence(
  containers: ContainerPart[],
  pod: Partial<PodsEvidence['pods'][number]> = {},
): Evidence {
  return evidenceOf('pods', {
    workload: 'demo/shop/Deployment/web',
    omitted: 0,
    pods: containers.map((container, index) => ({
      name: `web-${index}`,
      phase: 'Running',
      ready: false,
      terminating: false,
      ...pod,
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
    })),
  } satisfies PodsEvidence);
}

describe('diagnosers', () => {
  it.each<[string, Evidence, string[]]>([
    ['a ready container', podsEvidence([{ ready: true }]), []],
    [
      'one that crashed long ago and is ready',
      podsEvidence([
        {
          ready: true,
          restarts: 4,
          runningSince: '2025-12-31T23:00:00Z',
          lastTerminated: { reason: 'Error', exitCode: 1 },
        },
      ]),
      [],
    ],
    [
      'one in back-off',
      podsEvidence([{ restarts: 3, waiting: { reason: 'CrashLoopBackOff' } }]),
      ['crash-loop'],
    ],
    [
      'one between two crashes',
      podsEvidence([
        { restarts: 2, lastTerminated: { reason: 'Error', exitCode: 137 } },
      ]),
      ['crash-loop'],
    ],
    [
      'one killed for its memory, in back-off',
      podsEvidence([
        {
          restarts: 3,
          waiting: { reason: 'CrashLoopBackOff' },
          lastTerminated: { reason: 'OOMKilled', exitCode: 137 },
        },
      ]),
      ['oom-killed'],
    ],
    [
      'one that is starting',
      podsEvidence([{ waiting: { reason: 'ContainerCreating' } }], {
        phase: 'Pending',
      }),
      [],
    ],
    [
      'one whose image has no valid name',
      podsEvidence([{ waiting: { reason: 'InvalidImageName' } }], {
        phase: 'Pending',
      }),
      ['image-pull'],
    ],
    ['one that runs unready', podsEvidence([{}]), ['unready-pods']],
    ['one of a pod that leaves', podsEvidence([{}], { terminating: true }), []],
  ])('tell of %s', (_, evidence, types) => {
    expect(examine([evidence]).map(({ type }) => type)).toEqual(types);
  });

  it('tell trouble that pods share once', () => {
    const [finding, ...others] = examine([podsEvidence([{}, {}, {}])]);
    expect(others).toEqual([]);
    expect(finding).toMatchObject({
      object: 'deployment shop/web',
      summary: 'Container app runs but is not ready in 3 pods',
    });
    expect(examine([podsEvidence([{}])])[0]).toMatchObject({
      object: 'pod shop/web-0',
      summary: 'Container app runs but is not ready in 1 pod',
    });
  });

  it.each([
    ['2026-01-01T11:59:50Z', 2, 'less than a minute'],
    ['2026-01-01T11:58:50Z', 2, '1 minute'],
    ['2026-01-01T11:30:00Z', 2, '30 minutes'],
    ['2026-01-01T11:29:59Z', 2, undefined],
    ['2026-01-01T12:00:01Z', 2, undefined],
    ['2026-01-01T11:59:50Z', 1, undefined],
    ['not a time', 2, undefined],
  ])(
    'tell of a release at %s, revision %d: %s',
    (currentRevisionCreatedAt, currentRevision, before) => {
      const summaries = examine([
        evidenceOf('revisions', {
          workload: 'demo/shop/Deployment/web',
          incidentOpenedAt: '2026-01-01T12:00:00Z',
          currentRevision,
          currentRevisionCreatedAt,
          revisions: [],
          omitted: 0,
        }),
      ]).map(({ summary }) => summary);
      expect(summaries).toEqual(
        before
          ? [`Revision 2 was rolled out ${before} before the incident`]
          : [],
      );
    },
  );

  it('make nothing of evidence that is missing, foreign or malformed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('pods', 'nodes', 'revisions', 'workload'),
        fc.dictionary(fc.string(), fc.jsonValue()),
        (kind, data) => {
          const problem = { ...data, problem: 'forbidden' };
          expect(examine([evidenceOf(kind, problem)])).toEqual([]);
        },
      ),
    );
    const foreign = { ...podsEvidence([{}]), source: 'elsewhere' };
    expect(examine([foreign])).toEqual([]);
  });
});

type Exchange = {
  topic: string;
  name: string;
  response: { body: { items?: unknown[] } };
};

describe('what a real cluster showed', () => {
  const exchanges = readFileSync(
    join(
      __dirname,
      '../../../../packages/demo-cluster/src/__fixtures__/kubernetes-exchanges.jsonl',
    ),
    'utf8',
  )
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Exchange);

  function recorded<T>(topic: string, name: string): T {
    return exchanges.find(item => item.topic === topic && item.name === name)!
      .response.body as T;
  }

  it('is a release whose image cannot be pulled', () => {
    const deployment = recorded<Deployment>('rollout', 'stuck');
    const state = belongingTo(
      deployment,
      recorded<{ items: ReplicaSet[] }>('rollout', 'revisions').items,
      recorded<{ items: Pod[] }>('rollout', 'pods of stuck').items,
    );
    const current = currentReplicaSet(deployment, state.replicaSets);
    const pods = describePods(
      target,
      state.pods,
      state.replicaSets,
      current,
      new Date('2026-11-21T03:46:25Z'),
    );
    expect(pods.pods).toHaveLength(4);
    expect(pods.pods[0]).toMatchObject({ ready: false, revision: 4 });
    const revisions = describeRevisions(
      target,
      state.replicaSets,
      current,
      '2026-11-21T03:46:25Z',
      recalled([], state, new Date('2026-11-21T03:46:25Z'), 60_000),
    );
    expect(revisions).toMatchObject({
      currentRevision: 4,
      currentRevisionCreatedAt: '2026-11-21T03:45:25.000Z',
    });
    const findings = examine([
      evidenceOf('pods', pods),
      evidenceOf('revisions', revisions),
    ]);
    expect(findings.map(({ summary }) => summary)).toEqual([
      'Image web:badpull of container app cannot be pulled for 1 pod (ImagePullBackOff)',
      'Revision 4 (web:badpull) was rolled out 1 minute before the incident',
    ]);
  });

  it('RC-F19: is a quota that lets no pod be made', () => {
    const deployment = recorded<Deployment>(
      'quota',
      'deployment blocked by quota',
    );
    const workload = describeWorkload(target, deployment);
    const findings = examine([evidenceOf('workload', workload)]);
    expect(findings.map(({ type, cause }) => [type, cause])).toContainEqual([
      'quota',
      'exceeded',
    ]);
    expect(findings[0].summary).toMatch(
      /^Pods cannot be made: exceeded quota: .*requested: /,
    );
  });

  it('is a container that crashes', () => {
    const now = new Date('2026-11-21T03:46:25Z');
    const { items } = recorded<{ items: Pod[] }>('crash', 'pods');
    const deployment = recorded<Deployment>('crash', 'deployment');
    const replicaSet: ReplicaSet = {
      metadata: {
        uid: items[0].metadata!.ownerReferences![0].uid,
        ownerReferences: [
          {
            apiVersion: 'apps/v1',
            kind: 'Deployment',
            name: 'crashy',
            uid: deployment.metadata!.uid!,
            controller: true,
          },
        ],
      },
    };
    const state = belongingTo(deployment, [replicaSet], items);
    const pods = describePods(target, state.pods, [replicaSet], undefined, now);
    const findings = examine([evidenceOf('pods', pods)]);
    expect(findings.map(({ summary }) => summary)).toEqual([
      'Container app keeps crashing in 2 pods (exit code 1, 3 restarts)',
    ]);
  });
});
