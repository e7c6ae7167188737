/** Looks at one cluster for nothing that is known to be new: one a second … */
const EVERY_MS = 1_000;

/** … and so many at once after a quiet time. */
const AT_ONCE = 10;

/** Places that nobody has come for are forgotten beyond so many. */
const MOST_PLACES = 10_000;

/**
 * Bounds how often a cluster is looked at anew on behalf of incidents that have
 * no news: hundreds may be open at once. What is new is never held up by it.
 */
export class LookBudget {
  /** The last place given away, by cluster, in ms. */
  readonly #last = new Map<string, number>();
  /** Who may look when. */
  readonly #places = new Map<string, number>();

  /**
   * Whoever has to wait is given a place of their own.
   *
   * @param cluster - null: none is asked
   * @returns undefined when it may look now, else when to come again
   */
  take(
    cluster: string | null,
    incidentId: string,
    now: number,
  ): number | undefined {
    const kept = this.#places.get(incidentId);
    const place = kept ?? this.#next(cluster ?? '', now);
    if (place <= now) {
      this.#places.delete(incidentId);
      return undefined;
    }
    this.#places.set(incidentId, place);
    if (this.#places.size > MOST_PLACES) this.#forget(now);
    return place;
  }

  #next(cluster: string, now: number): number {
    const quiet = now - AT_ONCE * EVERY_MS;
    const place = Math.max(this.#last.get(cluster) ?? 0, quiet) + EVERY_MS;
    this.#last.set(cluster, place);
    return place;
  }

  #forget(now: number): void {
    for (const [id, place] of this.#places) {
      if (place <= now) this.#places.delete(id);
    }
  }
}
