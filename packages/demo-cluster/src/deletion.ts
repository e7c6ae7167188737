import { preconditionFailed } from './apiStatus';
import { KubeObject, Pod, timestamp } from './objects';
import { Registry } from './registry';
import { ResourceDefinition } from './resources';

/** metav1.DeleteOptions, from the body or the query. */
export interface DeleteOptions {
  dryRun?: boolean;
  gracePeriodSeconds?: number;
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface Deletion {
  object: KubeObject;
  /** false while the object waits for its grace period or a finalizer */
  gone: boolean;
}

const FINALIZERS: Record<string, string | undefined> = {
  Foreground: 'foregroundDeletion',
  Orphan: 'orphan',
};

function checkPreconditions(
  object: KubeObject,
  { uid, resourceVersion }: { uid?: string; resourceVersion?: string },
): void {
  const { metadata, kind } = object;
  if (uid && uid !== metadata.uid) {
    throw preconditionFailed(
      kind,
      metadata.name,
      `the UID in the precondition (${uid}) does not match the UID in record (${metadata.uid}). The object might have been deleted and then recreated`,
    );
  }
  if (resourceVersion && resourceVersion !== metadata.resourceVersion) {
    throw preconditionFailed(
      kind,
      metadata.name,
      `the ResourceVersion in the precondition (${resourceVersion}) does not match the ResourceVersion in record (${metadata.resourceVersion}). The object might have been modified`,
    );
  }
}

/** Only a pod that runs somewhere is given time: nothing would end the wait of another. */
function gracePeriod(object: KubeObject, wanted: number | undefined): number {
  if (object.kind !== 'Pod') {
    return 0;
  }
  const pod = object as Pod;
  if (
    !pod.spec.nodeName ||
    pod.status.phase === 'Failed' ||
    pod.status.phase === 'Succeeded'
  ) {
    return 0;
  }
  return wanted ?? pod.spec.terminationGracePeriodSeconds ?? 30;
}

/** Deletes as `registry.Store.Delete` does: preconditions, grace, finalizers, then removal. */
export function deleteObject(
  registry: Registry,
  resource: ResourceDefinition,
  live: KubeObject,
  options: DeleteOptions = {},
): Deletion {
  checkPreconditions(live, options.preconditions ?? {});
  const grace = gracePeriod(live, options.gracePeriodSeconds);
  const finalizers = new Set(live.metadata.finalizers);
  const finalizer = FINALIZERS[options.propagationPolicy ?? 'Background'];
  if (finalizer && resource.kind !== 'Pod') {
    finalizers.add(finalizer);
  }
  const waits =
    grace > 0 || finalizers.size > 0 || resource.kind === 'Namespace';
  if (!waits) {
    if (!options.dryRun) {
      registry.store.remove(resource, live);
    }
    return { object: live, gone: true };
  }
  const remaining = live.metadata.deletionGracePeriodSeconds;
  const terminating: KubeObject = structuredClone(live);
  const { metadata } = terminating;
  if (!metadata.deletionTimestamp || grace < (remaining ?? 0)) {
    if (!metadata.deletionTimestamp && metadata.generation !== undefined) {
      metadata.generation += 1;
    }
    metadata.deletionTimestamp = timestamp(registry.now() + grace * 1000);
    if (resource.kind === 'Namespace') {
      terminating.status.phase = 'Terminating';
    } else {
      metadata.deletionGracePeriodSeconds = grace;
    }
  }
  if (finalizers.size > 0) {
    metadata.finalizers = [...finalizers];
  }
  if (options.dryRun) {
    return { object: terminating, gone: false };
  }
  const unchanged =
    JSON.stringify(terminating.metadata) === JSON.stringify(live.metadata);
  return {
    object: unchanged ? live : registry.store.replace(resource, terminating),
    gone: false,
  };
}
