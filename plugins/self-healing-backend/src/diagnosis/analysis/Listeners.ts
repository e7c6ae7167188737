/** Whoever waits in this process for news of an analysis. */
export class Listeners {
  readonly #waiting = new Map<string, Set<() => void>>();
  readonly #closing = new AbortController();

  /** Aborted when the process stops. */
  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  close(): void {
    this.#closing.abort();
  }

  /** There is news. */
  tell(id: string): void {
    this.#waiting.get(id)?.forEach(wake => wake());
  }

  /** Until there is news here, or for so long: other processes tell nobody. */
  async wait(id: string, atMostMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const waiting = this.#waiting.get(id) ?? new Set();
    this.#waiting.set(id, waiting);
    await new Promise<void>(resolve => {
      const timer = setTimeout(end, atMostMs);
      function end() {
        clearTimeout(timer);
        signal.removeEventListener('abort', end);
        waiting.delete(end);
        resolve();
      }
      signal.addEventListener('abort', end, { once: true });
      waiting.add(end);
    });
    if (waiting.size === 0) this.#waiting.delete(id);
  }
}
