import { install, InstalledClock } from '@sinonjs/fake-timers';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** The real one: what waits for the machine must not wait for the simulated time. */
const afterIo = setImmediate;

/** Turns of the event loop in which nothing happens before time may pass. */
const QUIET_TURNS = 8;

/**
 * The same while a request is on its way: whoever answers may wait for a timer
 * itself, be it in the driver of the database.
 */
const WAITING_TURNS = 1_000;

/**
 * A clock that stands still while anything works, and else jumps to the next
 * timer: an hour of waiting passes in the time that its work takes.
 *
 * Everything of the process runs on it: `Date`, timers and `AbortSignal.timeout`.
 */
export class SimulatedClock {
  readonly #clock: InstalledClock;
  readonly #abortTimeout = AbortSignal.timeout;
  readonly #requests = new Set<ClientRequest>();
  #events = 0;
  /** Requests that nobody will answer: time passes for them. */
  hanging = 0;

  readonly #onStart = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    this.#events += 1;
    // A watch is never over.
    if (/[?&]watch=/.test(request.path)) return;
    this.#requests.add(request);
    // However it ends: answered, refused or given up.
    request.once('close', () => {
      this.#events += 1;
      this.#requests.delete(request);
    });
  };

  constructor(startAt: Date) {
    this.#clock = install({
      now: startAt,
      toFake: [
        'Date',
        'setTimeout',
        'clearTimeout',
        'setInterval',
        'clearInterval',
      ],
    });
    AbortSignal.timeout = ms => {
      const controller = new AbortController();
      setTimeout(
        () =>
          controller.abort(
            new DOMException('The operation timed out', 'TimeoutError'),
          ),
        ms,
      );
      return controller.signal;
    };
    subscribe('http.client.request.start', this.#onStart);
  }

  get now(): number {
    return this.#clock.now;
  }

  /** Something has happened that shows in no request, e.g. a query. */
  readonly stir = (): void => {
    this.#events += 1;
  };

  /** Lets `ms` pass, as fast as what falls into that time can be worked through. */
  async pass(ms: number): Promise<void> {
    let over = false;
    this.#clock.setTimeout(() => {
      over = true;
    }, ms);
    for (;;) {
      await this.#untilQuiet();
      if (over) return;
      this.#clock.next();
    }
  }

  /**
   * Lets time pass until `work` is done.
   *
   * @param stillMs - real time in which nothing may happen before any passes:
   * for what waits for the disk, which shows nowhere
   */
  async during<T>(work: Promise<T>, stillMs = 0): Promise<T> {
    let over = false;
    const ended = work.finally(() => {
      over = true;
    });
    ended.catch(() => {});
    const isOver = () => over;
    for (;;) {
      await this.#untilQuiet(stillMs, isOver);
      if (over) return ended;
      if (this.#clock.countTimers() > 0) this.#clock.next();
    }
  }

  uninstall(): void {
    unsubscribe('http.client.request.start', this.#onStart);
    AbortSignal.timeout = this.#abortTimeout;
    this.#clock.uninstall();
  }

  async #untilQuiet(
    stillMs = 0,
    isDone: () => boolean = () => false,
  ): Promise<void> {
    let quiet = 0;
    let seen = -1;
    let movedAt = performance.now();
    const isOver = () => {
      const isStill = performance.now() - movedAt >= stillMs || isDone();
      return (
        isStill &&
        (quiet >= WAITING_TURNS ||
          (quiet >= QUIET_TURNS && this.#requests.size <= this.hanging))
      );
    };
    while (!isOver()) {
      await new Promise(done => afterIo(done));
      quiet = this.#events === seen ? quiet + 1 : 0;
      if (quiet === 0) movedAt = performance.now();
      seen = this.#events;
    }
  }
}
