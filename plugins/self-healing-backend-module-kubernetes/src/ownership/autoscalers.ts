import { Autoscaler, autoscalersPath, Deployment } from '../clusters/resources';
import { controllerOf } from '../workload/podState';
import { FieldOwner, objectName, OwnerSource } from './FieldOwner';
import { readIfAllowed } from './readIfAllowed';

// Source: https://keda.sh/docs/latest/concepts/scaling-deployments/
const SCALED_OBJECT = 'scaledobject.keda.sh/name';

/** What scales a Deployment, which is only about its replicas. */
export const autoscalers: OwnerSource = async ({
  cluster,
  deployment,
  field,
  signal,
}) => {
  if (field !== 'replicas') return [];
  const { namespace = '', name } = deployment.metadata ?? {};
  const looked = await readIfAllowed(() =>
    cluster.list<Autoscaler>(autoscalersPath(namespace), {}, signal),
  );
  if (looked.found) {
    return looked.found
      .filter(autoscaler => scales(autoscaler, deployment))
      .map(describe);
  }
  return looked.why === undefined
    ? []
    : [
        {
          kind: 'HorizontalPodAutoscaler',
          name: `${namespace}/?`,
          reverts: 'at-once',
          message: `Whether an autoscaler sets the replicas of ${name} could not be read: ${looked.why}`,
        },
      ];
};

/** Whether an autoscaler is about this very Deployment. Pure. */
function scales({ spec }: Autoscaler, { metadata }: Deployment): boolean {
  const { kind, name, apiVersion = 'apps/v1' } = spec?.scaleTargetRef ?? {};
  return (
    kind === 'Deployment' &&
    name === metadata?.name &&
    apiVersion.startsWith('apps/')
  );
}

function describe(autoscaler: Autoscaler): FieldOwner {
  const { metadata, spec } = autoscaler;
  const controller = controllerOf(metadata);
  const scaledObject =
    metadata?.labels?.[SCALED_OBJECT] ??
    (controller?.kind === 'ScaledObject' ? controller.name : undefined);
  const least = spec?.minReplicas ?? 1;
  const bounds = `between ${least} and ${spec?.maxReplicas}`;
  if (scaledObject) {
    const name = objectName(metadata?.namespace, scaledObject);
    return {
      kind: 'KEDA',
      name,
      reverts: 'at-once',
      message: `KEDA's ScaledObject ${name} sets the replicas ${bounds} and would put this back: change its minReplicaCount or maxReplicaCount instead`,
    };
  }
  const name = objectName(metadata?.namespace, metadata?.name ?? '');
  return {
    kind: 'HorizontalPodAutoscaler',
    name,
    reverts: 'at-once',
    message: `HorizontalPodAutoscaler ${name} sets the replicas ${bounds} and would put this back: change its minReplicas or maxReplicas instead`,
  };
}
