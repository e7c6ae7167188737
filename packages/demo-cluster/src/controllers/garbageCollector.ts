import { deleteObject } from '../deletion';
import { KubeObject } from '../objects';
import { Registry } from '../registry';
import {
  EVENTS,
  NAMESPACES,
  RESOURCES,
  ResourceDefinition,
} from '../resources';

const FOREGROUND = 'foregroundDeletion';
const ORPHAN = 'orphan';

interface Stored {
  resource: ResourceDefinition;
  object: KubeObject;
}

/** Removes what has lost its owner or its namespace, and finishes waiting deletions. */
export class GarbageCollector {
  constructor(private readonly registry: Registry) {}

  step(): void {
    this.emptyNamespaces();
    const stored = this.everything();
    const owners = new Set(stored.map(({ object }) => object.metadata.uid));
    for (const { resource, object } of stored) {
      const { finalizers = [], ownerReferences = [] } = object.metadata;
      if (object.metadata.deletionTimestamp && finalizers.includes(ORPHAN)) {
        this.orphan(object, stored);
        this.finish(resource, object, ORPHAN);
      } else if (
        object.metadata.deletionTimestamp &&
        finalizers.includes(FOREGROUND)
      ) {
        this.deleteForeground(resource, object, stored);
      } else if (
        ownerReferences.length > 0 &&
        !object.metadata.deletionTimestamp &&
        ownerReferences.every(({ uid }) => !owners.has(uid))
      ) {
        deleteObject(this.registry, resource, object);
      }
    }
  }

  private everything(): Stored[] {
    return RESOURCES.filter(resource => resource !== EVENTS).flatMap(resource =>
      this.registry.store.list(resource).map(object => ({ resource, object })),
    );
  }

  private deleteForeground(
    resource: ResourceDefinition,
    owner: KubeObject,
    stored: Stored[],
  ): void {
    const dependents = stored.filter(({ object }) =>
      object.metadata.ownerReferences?.some(
        reference => reference.uid === owner.metadata.uid,
      ),
    );
    if (dependents.length === 0) {
      this.finish(resource, owner, FOREGROUND);
    }
    for (const dependent of dependents) {
      if (!dependent.object.metadata.deletionTimestamp) {
        deleteObject(this.registry, dependent.resource, dependent.object, {
          propagationPolicy: 'Foreground',
        });
      }
    }
  }

  private orphan(owner: KubeObject, stored: Stored[]): void {
    for (const { resource, object } of stored) {
      const references = object.metadata.ownerReferences ?? [];
      const others = references.filter(({ uid }) => uid !== owner.metadata.uid);
      if (others.length < references.length) {
        this.registry.update(resource, object, {
          ...object,
          metadata: { ...object.metadata, ownerReferences: others },
        });
      }
    }
  }

  private finish(
    resource: ResourceDefinition,
    { metadata: { namespace, name } }: KubeObject,
    finalizer: string,
  ): void {
    const object = this.registry.store.get(resource, namespace, name);
    if (object) {
      this.registry.update(resource, object, {
        ...object,
        metadata: {
          ...object.metadata,
          finalizers: object.metadata.finalizers?.filter(
            other => other !== finalizer,
          ),
        },
      });
    }
  }

  /** The namespace controller: empties a terminating namespace, then lets it go. */
  private emptyNamespaces(): void {
    const { store } = this.registry;
    for (const namespace of store.list(NAMESPACES)) {
      if (namespace.metadata.deletionTimestamp) {
        const { name } = namespace.metadata;
        const content = RESOURCES.filter(
          ({ namespaced }) => namespaced,
        ).flatMap(resource =>
          store.list(resource, name).map(object => ({ resource, object })),
        );
        for (const { resource, object } of content) {
          if (!object.metadata.deletionTimestamp) {
            deleteObject(this.registry, resource, object);
          }
        }
        if (content.length === 0) {
          store.remove(NAMESPACES, namespace);
        }
      }
    }
  }
}
