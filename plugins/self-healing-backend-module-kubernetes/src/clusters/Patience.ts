import { ApiServerError } from './ApiServerError';

/** Where the server names no time, e.g. by priority and fairness. */
const FIRST_PAUSE_MS = 1_000;
const SHORTEST_PAUSE_MS = 50;
/** How long a server that has just started may deny what it allows. */
const DOUBT_MS = 2_000;
const DOUBT_PAUSE_MS = 250;
/** How long ago trouble may be for a server to have started since. */
const TROUBLE_MS = 30_000;
/** Paths that are remembered to have been allowed. */
const MOST_REMEMBERED = 2_000;

/** What has been tried of one request. */
export type Tries = {
  isRead: boolean;
  /** Method and path. */
  what: string;
  /** How often it was asked to come back. */
  turnedAway: number;
  /** When access was first denied, ms. */
  deniedSince?: number;
};

/**
 * What an API server's answers say about asking again: it turns requests away
 * when it is busy, and denies everybody everything for about a second after it
 * has started, until its caches of roles are filled. Neither has done anything,
 * so that also a write may be sent again.
 */
export class Patience {
  #troubleAt = -Infinity;
  readonly #allowed = new Set<string>();

  constructor(private readonly now: () => number = Date.now) {}

  /** The server did not answer, or a proxy answered for it. */
  sawTrouble(): void {
    this.#troubleAt = this.now();
  }

  sawAllowed(what: string): void {
    if (this.#allowed.size >= MOST_REMEMBERED) this.#allowed.clear();
    this.#allowed.add(what);
  }

  /** @returns how long to wait before it is sent again; undefined: do not */
  pauseAfter(error: ApiServerError, tries: Tries): number | undefined {
    if (error.isDeniedByAccess) return this.#doubt(tries);
    // A budget, and an admission rule, is not the server being busy.
    const isBusy = error.httpStatus === 429 && !error.isBudgetRefusal;
    const asksToComeBack =
      tries.isRead &&
      (error.httpStatus ?? 0) >= 500 &&
      error.retryAfterMs !== undefined;
    if (!isBusy && !asksToComeBack) return undefined;
    tries.turnedAway += 1;
    return Math.max(
      error.retryAfterMs ?? FIRST_PAUSE_MS * 2 ** (tries.turnedAway - 1),
      SHORTEST_PAUSE_MS,
    );
  }

  #doubt(tries: Tries): number | undefined {
    const now = this.now();
    const mayHaveStarted =
      now - this.#troubleAt < TROUBLE_MS || this.#allowed.has(tries.what);
    tries.deniedSince ??= now;
    if (mayHaveStarted && now - tries.deniedSince < DOUBT_MS) {
      return DOUBT_PAUSE_MS;
    }
    // It has been taken away, and is not doubted every time.
    this.#allowed.delete(tries.what);
    return undefined;
  }
}
