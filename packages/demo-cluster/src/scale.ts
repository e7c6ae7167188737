import { ApiError } from './apiStatus';
import { KubeObject } from './objects';
import { formatSelector } from './selectors';

/** The `scale` subresource of a workload. */
export function scaleOf(workload: KubeObject): KubeObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } =
    workload.metadata;
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec:
      workload.spec.replicas > 0 ? { replicas: workload.spec.replicas } : {},
    status: {
      replicas: workload.status?.replicas ?? 0,
      selector: formatSelector(workload.spec.selector),
    },
  };
}

/** The workload a changed Scale stands for. */
export function scaled(
  workload: KubeObject,
  scale: Record<string, any>,
): KubeObject {
  const replicas = scale.spec?.replicas ?? 0;
  const { name } = workload.metadata;
  if (!Number.isInteger(replicas) || replicas < 0) {
    const message = `Invalid value: ${replicas}: must be greater than or equal to 0`;
    throw new ApiError(
      422,
      'Invalid',
      `Scale.autoscaling "${name}" is invalid: spec.replicas: ${message}`,
      {
        name,
        group: 'autoscaling',
        kind: 'Scale',
        causes: [
          { reason: 'FieldValueInvalid', message, field: 'spec.replicas' },
        ],
      },
    );
  }
  return {
    ...workload,
    metadata: {
      ...workload.metadata,
      uid: scale.metadata?.uid ?? workload.metadata.uid,
      resourceVersion: scale.metadata?.resourceVersion,
    },
    spec: { ...workload.spec, replicas },
  };
}
