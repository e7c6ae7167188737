import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Deployment, Pod, ReplicaSet } from '../../clusters/resources';
import { DeploymentState } from '../../workload/DeploymentState';
import { isReady } from '../../workload/podState';

type FieldState = {
  template: NonNullable<Deployment['spec']>['template'];
  replicaSets: ReplicaSet[];
};

/** What happens to the pods of a ReplicaSet. */
export type Fate = { replicaSet: string; pods: number } & (
  | { readySince: string }
  | { crashing: true }
);

/** A Deployment as a case from the field has it, with pods of these fates. */
export function fieldState(file: string, ...fates: Fate[]): DeploymentState {
  const { template, replicaSets }: FieldState = JSON.parse(
    readFileSync(join(__dirname, '..', '__fixtures__', file), 'utf8'),
  );
  return stateOf(template, replicaSets, fates);
}

export function stateOf(
  template: FieldState['template'],
  replicaSets: readonly ReplicaSet[],
  fates: readonly Fate[],
): DeploymentState {
  const pods = fates.flatMap(fate =>
    Array.from({ length: fate.pods }, (_, index) => podOf(fate, index)),
  );
  return {
    deployment: {
      metadata: { name: 'lab', uid: 'lab', annotations: {} },
      spec: { replicas: 2, selector: {}, template },
      status: { readyReplicas: pods.filter(isReady).length },
    },
    replicaSets: [...replicaSets],
    pods,
  };
}

function podOf(fate: Fate, index: number): Pod {
  const uid = fate.replicaSet;
  const ready = 'readySince' in fate;
  const name = `lab-${uid}-${index}`;
  return {
    metadata: {
      name,
      creationTimestamp: '2026-11-01T00:00:00Z',
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: uid,
          uid,
          controller: true,
        },
      ],
    },
    status: {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: ready ? 'True' : 'False',
          ...(ready ? { lastTransitionTime: fate.readySince } : {}),
        },
      ],
      containerStatuses: [
        {
          name: 'app',
          image: '',
          imageID: '',
          ready,
          restartCount: ready ? 0 : 5,
          state: ready
            ? { running: { startedAt: fate.readySince } }
            : { waiting: { reason: 'CrashLoopBackOff' } },
        },
      ],
    },
  };
}
