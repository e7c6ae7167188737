/** Waits for a condition; fails with the last reason it was not met. */
export async function until<T>(
  look: () => Promise<T> | T,
  isMet: (seen: T) => boolean,
  timeoutMs = 30_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const seen = await look();
    if (isMet(seen)) {
      return seen;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `waited ${timeoutMs} ms in vain; last seen: ${JSON.stringify(
          seen,
        )?.slice(0, 2000)}`,
      );
    }
    await new Promise(resolve => setTimeout(resolve, 15));
  }
}
