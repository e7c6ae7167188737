/**
 * Keeps answers for a few seconds, so that a storm asks each question once, and
 * few questions at the same time. Who asked in vain asks again.
 */
export class ShortMemory {
  readonly #kept = new Map<
    string,
    { until: number; answer: Promise<unknown> }
  >();
  readonly #waiting: (() => void)[] = [];
  #asking = 0;

  constructor(
    private readonly options: {
      keptMs: number;
      atOnce: number;
      now(): number;
    },
  ) {}

  async ask<T>(question: string, answer: () => Promise<T>): Promise<T> {
    const { now, keptMs } = this.options;
    const known = this.#kept.get(question);
    if (known && known.until > now()) return known.answer as Promise<T>;
    for (const [old, { until }] of this.#kept) {
      if (until > now()) break;
      this.#kept.delete(old);
    }
    const asked = this.#inTurn(answer);
    this.#kept.delete(question);
    this.#kept.set(question, { until: now() + keptMs, answer: asked });
    asked.catch(() => {
      if (this.#kept.get(question)?.answer === asked) {
        this.#kept.delete(question);
      }
    });
    return asked;
  }

  async #inTurn<T>(answer: () => Promise<T>): Promise<T> {
    if (this.#asking >= this.options.atOnce) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    this.#asking += 1;
    try {
      return await answer();
    } finally {
      this.#asking -= 1;
      this.#waiting.shift()?.();
    }
  }
}
