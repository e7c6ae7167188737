import { LoggerService } from '@backstage/backend-plugin-api';
import { ClaimedWork, LeaseLostError, WorkKind, WorkQueue } from './WorkQueue';
import { reportOf } from '../wordsOf';

/** What to do with work once its handler returns. */
export type WorkOutcome = { done: true } | { continueAt: number };

/** Does one piece of work; it may be called again for the same piece. */
export type WorkHandler = (
  work: ClaimedWork,
  signal: AbortSignal,
) => Promise<WorkOutcome>;

const LONGEST_BACKOFF_MS = 60_000;

/** Whoever ends a process kills it in the end: Kubernetes after 30 s. */
const STOP_MS = 5_000;

/** Exponential from half a second to a minute. */
export function backoffMs(attempts: number): number {
  return Math.min(500 * 2 ** Math.max(0, attempts - 1), LONGEST_BACKOFF_MS);
}

/**
 * Claims work and hands it to its handler, until stopped. A handler that
 * throws is tried again with growing pauses; a lease lost aborts it.
 */
export class Worker {
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();
  #wake: (() => void) | undefined;
  #woken = false;
  #loop: Promise<void> | undefined;

  constructor(
    private readonly options: {
      queue: WorkQueue;
      /** Only work of these kinds is claimed. */
      handlers: Partial<Record<WorkKind, WorkHandler>>;
      logger: LoggerService;
      concurrency: number;
      pollMs: number;
      /** How long after the death of a holder others wait; renewed thrice. */
      leaseMs: number;
    },
  ) {}

  start(): void {
    if (this.#loop) return;
    this.options.queue.onWake(() => this.#lookNow());
    this.#loop = this.#run();
  }

  /**
   * Claims nothing more, aborts what runs and waits for it to let go. What is
   * deaf to that is left to the end of its lease, as after a crash.
   */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#lookNow();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>(resolve => {
      timer = setTimeout(() => {
        this.options.logger.warn('Stopped before all work had let go');
        resolve();
      }, STOP_MS);
    });
    const ended = async () => {
      await this.#loop;
      await Promise.all(this.#running);
    };
    await Promise.race([ended(), late]);
    clearTimeout(timer);
  }

  /** Looks for due work now instead of at the next poll. */
  #lookNow(): void {
    this.#woken = true;
    this.#wake?.();
  }

  async #run(): Promise<void> {
    const { queue, handlers, logger, concurrency, pollMs, leaseMs } =
      this.options;
    const kinds = Object.keys(handlers) as WorkKind[];
    while (!this.#stopping.signal.aborted) {
      this.#woken = false;
      const room = concurrency - this.#running.size;
      try {
        const claimed = room > 0 ? await queue.claim(room, leaseMs, kinds) : [];
        for (const work of claimed) this.#begin(work);
      } catch (error) {
        logger.warn(`Work could not be claimed: ${reportOf(error)}`);
      }
      await this.#pause(pollMs);
    }
  }

  #begin(work: ClaimedWork): void {
    const running = this.#perform(work).finally(() => {
      this.#running.delete(running);
      this.#lookNow();
    });
    this.#running.add(running);
  }

  async #perform(work: ClaimedWork): Promise<void> {
    const { queue, handlers, logger, leaseMs } = this.options;
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, this.#stopping.signal]);
    let renewing = false;
    const renewal = setInterval(() => {
      // A renewal waits for the holder's own transaction, on a connection of
      // its own: a second one beside it would only take another.
      if (renewing) return;
      renewing = true;
      queue
        .renew(work, leaseMs)
        .catch(error => {
          if (error instanceof LeaseLostError) lost.abort(error);
          else logger.warn(`A lease was not renewed: ${reportOf(error)}`);
        })
        .finally(() => {
          renewing = false;
        });
    }, leaseMs / 3);
    try {
      const outcome = await handlers[work.kind]!(work, signal);
      if ('done' in outcome) await queue.complete(work);
      else await queue.later(work, outcome.continueAt);
    } catch (error) {
      await this.#giveBack(work, error);
    } finally {
      clearInterval(renewal);
    }
  }

  async #giveBack(work: ClaimedWork, error: unknown): Promise<void> {
    const { queue, logger } = this.options;
    if (error instanceof LeaseLostError) return;
    const stopped = this.#stopping.signal.aborted;
    if (!stopped) {
      logger.warn(
        `${work.kind} ${work.subject} failed (attempt ${
          work.attempts
        }) and will be tried again: ${reportOf(error)}`,
      );
    }
    const pause = stopped ? 0 : backoffMs(work.attempts);
    await queue
      .retry(work, queue.now() + pause, reportOf(error))
      // The lease runs out by itself when the database is gone.
      .catch(problem => logger.warn(reportOf(problem)));
  }

  async #pause(ms: number): Promise<void> {
    if (this.#woken || this.#stopping.signal.aborted) return;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
