/** Lets so many do something at the same time; the others wait their turn. */
export class Slots {
  #free: number;
  readonly #waiting: Array<() => void> = [];

  constructor(count: number) {
    this.#free = count;
  }

  /**
   * @returns what gives the slot back
   * @throws the signal's reason, when it is aborted before there is a slot
   */
  async take(signal: AbortSignal): Promise<() => void> {
    signal.throwIfAborted();
    if (this.#free > 0) this.#free -= 1;
    else await this.#turn(signal);
    return () => {
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
