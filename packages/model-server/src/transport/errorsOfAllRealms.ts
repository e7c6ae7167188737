/**
 * Jest runs tests in a realm of its own, where what Node's `fetch` throws is no
 * `Error`; the clients ask for that, and outside of Jest it is one.
 */
export function errorsOfAllRealms(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      const isOne = Function.prototype[Symbol.hasInstance].call(this, value);
      const kind = Object.prototype.toString.call(value);
      return (
        isOne ||
        (this === Error &&
          (kind === '[object Error]' || kind === '[object DOMException]'))
      );
    },
  });
}
