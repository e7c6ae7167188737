import { KubeObject, microTimestamp, timestamp } from './objects';
import { Registry } from './registry';
import { EVENTS } from './resources';

/** The API server's default `--event-ttl`. */
const EVENT_LIFETIME_MS = 60 * 60 * 1000;

export interface EventText {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
}

/** Writes events as client-go's recorder does: a repeat counts up instead of adding one. */
export class EventRecorder {
  private readonly latest = new Map<string, string>();
  private sequence = 0;

  constructor(private readonly registry: Registry) {}

  record(
    component: string,
    about: KubeObject,
    { type, reason, message }: EventText,
    { host, fieldPath }: { host?: string; fieldPath?: string } = {},
  ): void {
    const { registry } = this;
    const now = registry.now();
    const namespace = about.metadata.namespace ?? 'default';
    const key = [
      about.metadata.uid,
      fieldPath,
      component,
      reason,
      message,
    ].join('\n');
    const name = this.latest.get(key);
    const repeated = name && registry.store.get(EVENTS, namespace, name);
    if (repeated) {
      registry.store.replace(EVENTS, {
        ...repeated,
        count: (repeated.count ?? 1) + 1,
        lastTimestamp: timestamp(now),
      });
      return;
    }
    const event = this.create(
      about,
      namespace,
      {
        reason,
        message,
        type,
        source: { component, ...(host ? { host } : {}) },
        firstTimestamp: timestamp(now),
        lastTimestamp: timestamp(now),
        count: 1,
        eventTime: null,
        reportingComponent: component,
        reportingInstance: host ?? '',
      },
      fieldPath,
    );
    if (event) {
      this.latest.set(key, event.metadata.name);
    }
  }

  /** The scheduler writes through events.k8s.io, which leaves the older fields empty. */
  recordScheduling(about: KubeObject, text: EventText, action: string): void {
    this.create(about, about.metadata.namespace ?? 'default', {
      ...text,
      source: {},
      firstTimestamp: null,
      lastTimestamp: null,
      eventTime: microTimestamp(this.registry.now()),
      action,
      reportingComponent: 'default-scheduler',
      reportingInstance: 'default-scheduler-demo',
    });
  }

  forgetOld(): void {
    const { store, now } = this.registry;
    const oldest = timestamp(now() - EVENT_LIFETIME_MS);
    for (const event of store.list(EVENTS)) {
      const seen =
        event.lastTimestamp ??
        event.eventTime ??
        event.metadata.creationTimestamp;
      if (seen < oldest) {
        store.remove(EVENTS, event);
      }
    }
  }

  private create(
    about: KubeObject,
    namespace: string,
    fields: Record<string, unknown>,
    fieldPath?: string,
  ): KubeObject | undefined {
    this.sequence += 1;
    const suffix = (
      BigInt(this.registry.now()) * 1_000_000n +
      BigInt(this.sequence % 1_000_000)
    ).toString(16);
    const { metadata } = about;
    try {
      return this.registry.create(EVENTS, namespace, {
        metadata: { name: `${metadata.name}.${suffix}` },
        involvedObject: {
          kind: about.kind,
          namespace: metadata.namespace,
          name: metadata.name,
          uid: metadata.uid,
          apiVersion: about.apiVersion,
          resourceVersion: metadata.resourceVersion,
          ...(fieldPath ? { fieldPath } : {}),
        },
        ...fields,
      });
    } catch {
      // A namespace that terminates takes no new events; the real recorder drops them too.
      return undefined;
    }
  }
}
