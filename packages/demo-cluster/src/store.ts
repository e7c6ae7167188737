import { KubeObject } from './objects';
import { ResourceDefinition } from './resources';

export interface ChangeRecord {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly resourceVersion: number;
  readonly resource: ResourceDefinition;
  readonly object: KubeObject;
  /** the object before the change: a selector watch needs it to tell what left its view */
  readonly previous?: KubeObject;
}

/** etcd is compacted every five minutes; here the last changes are kept by count. */
const HISTORY_LENGTH = 4000;

/**
 * The objects and the order in which they changed: what etcd and the watch cache are to
 * the real server. Objects are frozen; every write replaces one under a new resourceVersion.
 */
export class ObjectStore {
  private readonly objects = new Map<string, Map<string, KubeObject>>();
  /** Of each resource in key order, until one of it changes. */
  private readonly ordered = new Map<string, readonly KubeObject[]>();
  private history: ChangeRecord[] = [];
  private latest: number;
  private compacted: number;
  private readonly listeners = new Set<(change: ChangeRecord) => void>();

  /**
   * Starts from the clock: to a client that outlives the cluster, everything it knows must
   * look too old, or it would wait for changes it has missed.
   */
  constructor(startMs: number = Date.now()) {
    this.latest = Math.floor(startMs / 100);
    this.compacted = this.latest;
  }

  /** The resourceVersion of the newest change. */
  get resourceVersion(): number {
    return this.latest;
  }

  /** The oldest resourceVersion a watch can still start from. */
  get oldestResourceVersion(): number {
    return this.compacted;
  }

  get(
    resource: ResourceDefinition,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    return this.objects.get(resource.key)?.get(objectKey(namespace, name));
  }

  /** Every object of a resource in key order, as etcd returns a range. */
  list<T extends KubeObject = KubeObject>(
    resource: ResourceDefinition,
    namespace?: string,
  ): T[] {
    let all = this.ordered.get(resource.key);
    if (!all) {
      all = [...(this.objects.get(resource.key)?.entries() ?? [])]
        .sort(([left], [right]) => (left < right ? -1 : 1))
        .map(([, object]) => object);
      this.ordered.set(resource.key, all);
    }
    return all.filter(
      object =>
        namespace === undefined || object.metadata.namespace === namespace,
    ) as T[];
  }

  insert(resource: ResourceDefinition, object: KubeObject): KubeObject {
    return this.write('ADDED', resource, object);
  }

  replace(resource: ResourceDefinition, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const previous = this.get(resource, namespace, name);
    return this.write('MODIFIED', resource, object, previous);
  }

  remove(resource: ResourceDefinition, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    const previous = this.get(resource, namespace, name);
    return this.write('DELETED', resource, object, previous);
  }

  changesSince(resourceVersion: number): ChangeRecord[] {
    return this.history.filter(
      change => change.resourceVersion > resourceVersion,
    );
  }

  subscribe(listener: (change: ChangeRecord) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private write(
    type: ChangeRecord['type'],
    resource: ResourceDefinition,
    object: KubeObject,
    previous?: KubeObject,
  ): KubeObject {
    this.latest += 1;
    // What is stored is what travels: JSON, so a field set to undefined is not there.
    const stored: KubeObject = JSON.parse(JSON.stringify(object));
    stored.metadata.resourceVersion = String(this.latest);
    deepFreeze(stored);
    let byKey = this.objects.get(resource.key);
    if (!byKey) {
      byKey = new Map();
      this.objects.set(resource.key, byKey);
    }
    const { namespace, name } = stored.metadata;
    if (type === 'DELETED') {
      byKey.delete(objectKey(namespace, name));
    } else {
      byKey.set(objectKey(namespace, name), stored);
    }
    this.ordered.delete(resource.key);
    const change: ChangeRecord = {
      type,
      resourceVersion: this.latest,
      resource,
      object: stored,
      previous,
    };
    this.history.push(change);
    if (this.history.length > 2 * HISTORY_LENGTH) {
      this.history = this.history.slice(-HISTORY_LENGTH);
      this.compacted = this.history[0].resourceVersion - 1;
    }
    for (const listener of [...this.listeners]) {
      listener(change);
    }
    return stored;
  }
}

function objectKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

function deepFreeze(value: unknown): void {
  if (value !== null && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
}
