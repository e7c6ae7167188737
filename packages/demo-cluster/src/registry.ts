import { randomUUID } from 'node:crypto';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  notFound,
} from './apiStatus';
import { applyDefaults } from './defaults';
import { generatedName } from './generatedName';
import { jsonEqual } from './json';
import { KubeObject, ObjectMeta, timestamp } from './objects';
import { groupVersion, NAMESPACES, ResourceDefinition } from './resources';
import { ObjectStore } from './store';
import { validate, validateUpdate } from './validation';

export interface WriteOptions {
  dryRun?: boolean;
}

/** Kinds whose spec changes are counted in `metadata.generation`. */
const COUNTED = new Set(['Deployment', 'ReplicaSet', 'PodDisruptionBudget']);

/** Kinds whose status a creator may not choose; the others (Node, Event) bring their own. */
const STATUS_BY_CONTROLLER = new Set([
  'Namespace',
  'Deployment',
  'ReplicaSet',
  'Pod',
  'PodDisruptionBudget',
  'HorizontalPodAutoscaler',
]);

/**
 * What happens to an object on its way into the store: identity, defaults, validation,
 * generation and optimistic concurrency. HTTP clients and controllers write through it alike.
 */
export class Registry {
  constructor(
    readonly store: ObjectStore,
    readonly now: () => number = Date.now,
  ) {}

  find<T extends KubeObject = KubeObject>(
    resource: ResourceDefinition,
    namespace: string | undefined,
    name: string,
  ): T {
    const found = this.store.get(resource, namespace, name);
    if (!found) {
      throw notFound(resource, name);
    }
    return found as T;
  }

  create<T extends KubeObject = KubeObject>(
    resource: ResourceDefinition,
    namespace: string | undefined,
    body: Record<string, any>,
    { dryRun = false }: WriteOptions = {},
  ): T {
    if (body.metadata?.resourceVersion) {
      throw badRequest(
        'resourceVersion should not be set on objects to be created',
      );
    }
    const object = this.withIdentity(resource, namespace, body);
    if (namespace !== undefined) {
      this.requireOpenNamespace(resource, namespace, object.metadata.name);
    }
    if (STATUS_BY_CONTROLLER.has(resource.kind)) {
      delete object.status;
    }
    applyDefaults(object);
    const causes = validate(object);
    if (causes.length > 0) {
      throw invalid(resource, object.metadata.name, causes);
    }
    if (this.store.get(resource, namespace, object.metadata.name)) {
      throw alreadyExists(resource, object.metadata.name);
    }
    return (dryRun ? object : this.store.insert(resource, object)) as T;
  }

  /** Replaces what a client may change; identity, status and generation stay the server's. */
  update<T extends KubeObject>(
    resource: ResourceDefinition,
    live: T,
    desired: Record<string, any>,
    { dryRun = false }: WriteOptions = {},
  ): T {
    const next = this.withIdentityOf(resource, live, desired);
    if (live.status === undefined) {
      delete next.status;
    } else {
      next.status = structuredClone(live.status);
    }
    applyDefaults(next);
    const causes = validateUpdate(next, live);
    if (causes.length > 0) {
      throw invalid(resource, live.metadata.name, causes);
    }
    if (COUNTED.has(live.kind) && specChanged(live, next)) {
      next.metadata.generation = (live.metadata.generation ?? 0) + 1;
    }
    return this.save(resource, live, next, dryRun);
  }

  /** The `status` subresource: labels and annotations may come along, the spec may not. */
  updateStatus<T extends KubeObject>(
    resource: ResourceDefinition,
    live: T,
    desired: Record<string, any>,
    { dryRun = false }: WriteOptions = {},
  ): T {
    // Controllers report what they find on every beat; mostly it is what they found before.
    if (
      jsonEqual(desired.metadata, live.metadata) &&
      jsonEqual(desired.status, live.status)
    ) {
      return live;
    }
    const next = this.withIdentityOf(resource, live, desired);
    next.spec = live.spec;
    return this.save(resource, live, next, dryRun);
  }

  /** Writes only what differs: the real server also answers a no-op with the old version. */
  private save<T extends KubeObject>(
    resource: ResourceDefinition,
    live: T,
    next: KubeObject,
    dryRun: boolean,
  ): T {
    const settled: KubeObject = JSON.parse(JSON.stringify(next));
    settled.metadata.resourceVersion = live.metadata.resourceVersion;
    if (dryRun || jsonEqual(settled, live)) {
      return settled as T;
    }
    const { deletionTimestamp, deletionGracePeriodSeconds, finalizers } =
      settled.metadata;
    if (
      deletionTimestamp &&
      !deletionGracePeriodSeconds &&
      !finalizers?.length
    ) {
      return this.store.remove(resource, settled) as T;
    }
    return this.store.replace(resource, settled) as T;
  }

  private withIdentity(
    resource: ResourceDefinition,
    namespace: string | undefined,
    body: Record<string, any>,
  ): KubeObject {
    const { metadata = {}, ...rest } = structuredClone(body);
    const name =
      metadata.name ||
      (metadata.generateName && generatedName(metadata.generateName)) ||
      '';
    const identified: ObjectMeta = {
      ...metadata,
      name,
      namespace,
      uid: randomUUID(),
      creationTimestamp: timestamp(this.now()),
      generation: COUNTED.has(resource.kind) ? 1 : undefined,
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
    };
    delete (identified as { managedFields?: unknown }).managedFields;
    return JSON.parse(
      JSON.stringify({
        ...rest,
        kind: resource.kind,
        apiVersion: groupVersion(resource),
        metadata: identified,
      }),
    );
  }

  private withIdentityOf(
    resource: ResourceDefinition,
    live: KubeObject,
    desired: Record<string, any>,
  ): KubeObject {
    const wanted = desired.metadata ?? {};
    const { metadata } = live;
    if (
      wanted.resourceVersion &&
      wanted.resourceVersion !== metadata.resourceVersion
    ) {
      throw conflict(resource, metadata.name);
    }
    if (wanted.uid && wanted.uid !== metadata.uid) {
      throw conflict(
        resource,
        metadata.name,
        `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${metadata.uid}`,
      );
    }
    const next = structuredClone(desired) as KubeObject;
    next.kind = live.kind;
    next.apiVersion = live.apiVersion;
    next.metadata = {
      ...structuredClone(metadata),
      labels: emptyAsAbsent(wanted.labels),
      annotations: emptyAsAbsent(wanted.annotations),
      ownerReferences: wanted.ownerReferences?.length
        ? structuredClone(wanted.ownerReferences)
        : undefined,
      finalizers: wanted.finalizers?.length
        ? [...wanted.finalizers]
        : undefined,
    };
    return next;
  }

  private requireOpenNamespace(
    resource: ResourceDefinition,
    namespace: string,
    name: string,
  ): void {
    const found = this.store.get(NAMESPACES, undefined, namespace);
    if (!found) {
      throw notFound(NAMESPACES, namespace);
    }
    if (found.metadata.deletionTimestamp) {
      throw forbidden(
        resource,
        name,
        `unable to create new content in namespace ${namespace} because it is being terminated`,
        [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      );
    }
  }
}

function emptyAsAbsent(
  map: Record<string, string> | undefined,
): Record<string, string> | undefined {
  return map && Object.keys(map).length > 0 ? { ...map } : undefined;
}

/** Deployments count annotation changes too (apps/v1 deployment strategy, PrepareForUpdate). */
function specChanged(live: KubeObject, next: KubeObject): boolean {
  const counted = (object: KubeObject) => ({
    ...object,
    status: undefined,
    metadata:
      object.kind === 'Deployment'
        ? { annotations: object.metadata.annotations ?? {} }
        : {},
  });
  return !jsonEqual(counted(live), counted(next));
}
