import { ApiError } from '../apiStatus';
import { ObjectStore } from '../store';

export interface Controller {
  /** Acts as time passes, and not only on changes. */
  readonly isTimed?: boolean;
  step(): void;
}

/** Enough for a change to pass through every controller; more would be a quarrel. */
const MAX_ROUNDS = 20;

/**
 * Beats without a change after which those that are not timed look all the same: at
 * deadlines, and at pods that have been ready for long enough.
 */
const QUIET_BEATS = 5;

/** Runs the controllers on a beat, and at once after a change, until nothing moves. */
export class ControlLoop {
  private readonly beat: NodeJS.Timeout;
  private pending?: NodeJS.Immediate;
  private settledAt = -1;
  private quietBeats = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly controllers: readonly Controller[],
    tickMs: number,
  ) {
    this.beat = setInterval(() => this.tick(), tickMs);
  }

  private tick(): void {
    if (this.store.resourceVersion === this.settledAt) {
      this.quietBeats += 1;
      if (this.quietBeats < QUIET_BEATS) {
        this.controllers.filter(one => one.isTimed).forEach(runOnce);
        if (this.store.resourceVersion === this.settledAt) {
          return;
        }
      }
    }
    this.settle();
  }

  /** Lets the controllers act on a change as soon as its request was answered. */
  wake(): void {
    this.pending ??= setImmediate(() => {
      this.pending = undefined;
      this.settle();
    });
  }

  settle(): void {
    this.quietBeats = 0;
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const before = this.store.resourceVersion;
      for (const controller of this.controllers) {
        runOnce(controller);
      }
      if (this.store.resourceVersion === before) {
        this.settledAt = before;
        return;
      }
    }
  }

  stop(): void {
    clearInterval(this.beat);
    if (this.pending) {
      clearImmediate(this.pending);
    }
  }
}

/** A write the API refuses is tried again on the next beat, as a real controller requeues it. */
function runOnce(controller: Controller): void {
  try {
    controller.step();
  } catch (error) {
    if (!(error instanceof ApiError)) {
      // One controller in trouble must not take the cluster down with it.
      process.emitWarning(error as Error);
    }
  }
}
