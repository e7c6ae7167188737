import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { WorkHandler } from '../../work/Worker';
import { WorkQueue } from '../../work/WorkQueue';
import { DeliveryStore } from '../DeliveryStore';
import {
  Heartbeat,
  heartbeatId,
  isBeat,
  pulseOf,
  silenceAlert,
} from './heartbeat';
import { HeartbeatStore } from './HeartbeatStore';

/**
 * Watches the alerts that have to fire always. One that falls silent is told as
 * an alert of the portal's own, which takes the way of any other: an incident
 * for the platform that closes when the alert is heard of again.
 */
export class Heartbeats {
  readonly #byId: ReadonlyMap<string, Heartbeat>;
  /** Before, this backend could hear of nothing. */
  readonly #startedAt: number;

  constructor(
    private readonly options: {
      heartbeats: readonly Heartbeat[];
      store: HeartbeatStore;
      deliveries: DeliveryStore;
      queue: WorkQueue;
      now(): Date;
    },
  ) {
    this.#byId = new Map(
      options.heartbeats.map(one => [heartbeatId(one), one]),
    );
    this.#startedAt = options.now().getTime();
  }

  async start(): Promise<void> {
    await this.options.store.expect([...this.#byId.keys()]);
  }

  /** Takes note of the expected ones among alerts that were delivered. */
  async hear(alerts: readonly Alert[]): Promise<void> {
    const heard = [...this.#byId].flatMap(([id, heartbeat]) =>
      alerts.some(alert => isBeat(heartbeat, alert)) ? [id] : [],
    );
    if (heard.length > 0) await this.options.store.beat(heard);
  }

  /** Whether an alert is there only to be missed when it is not. */
  isExpected(alert: Alert): boolean {
    return this.options.heartbeats.some(heartbeat =>
      isBeat(heartbeat, { ...alert, status: 'firing' }),
    );
  }

  /** The work of looking at one of them. */
  readonly handle: WorkHandler = async work => {
    const { store, queue, now } = this.options;
    const id = work.subject;
    const state = await store.get(id);
    if (!state) return { done: true };
    const heartbeat = this.#byId.get(id);
    if (!heartbeat) {
      // Not in the configuration any more, so its incident waits for nothing.
      if (state.silentSince !== null)
        await this.#tellEnd(id, state.silentSince);
      await store.forget(id);
      return { done: true };
    }
    const time = now().getTime();
    const pulse = pulseOf(heartbeat, state, this.#startedAt, time);
    if (pulse.is === 'beating') return { continueAt: pulse.dueAt + 1 };
    if (pulse.is === 'back') {
      await this.#tellEnd(id, state.silentSince!);
      await queue.transaction(work, transaction =>
        store.setSilent(transaction, id, null),
      );
      return { continueAt: time };
    }
    // Told first: whoever dies in between tells the very same again.
    await this.#tell(silenceAlert(heartbeat, pulse.since));
    if (state.silentSince === null) {
      await queue.transaction(work, transaction =>
        store.setSilent(transaction, id, pulse.since),
      );
    }
    return { done: true };
  };

  async #tellEnd(id: string, since: number): Promise<void> {
    const heartbeat = this.#byId.get(id);
    const named = heartbeat ?? { source: '', alert: {}, everyMs: 0 };
    await this.#tell({
      ...silenceAlert(named, since, this.options.now().getTime()),
      fingerprint: id,
    });
  }

  async #tell(alert: Alert): Promise<void> {
    const { deliveries, queue } = this.options;
    await deliveries.commit(alert.source, JSON.stringify({ alert }), [alert]);
    queue.wake();
  }
}
