/**
 * Lets so many do something at the same time; the others wait their turn, which
 * comes in the order in which they asked.
 *
 * @public
 */
export class Slots {
  #free: number;
  readonly #waiting: Array<() => void> = [];

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * Waits for a free slot and takes it.
   *
   * @returns what gives the slot back; more than once is as good as once
   * @throws the signal's reason, when it is aborted before there is a slot
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) {
      this.#free -= 1;
    } else {
      await this.#turn(signal);
    }
    let given = false;
    return () => {
      if (given) return;
      given = true;
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    };
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting;
      function onAbort() {
        waiting.splice(waiting.indexOf(onTurn), 1);
        reject(signal.reason);
      }
      function onTurn() {
        signal.removeEventListener('abort', onAbort);
        resolve();
      }
      signal.addEventListener('abort', onAbort, { once: true });
      waiting.push(onTurn);
    });
  }
}
