/** Less than what all evidence is waited for: what came by then is not lost. */
const LONGEST_MS = 8_000;

/** Ends with whoever asked, and in time to tell what is missing. */
export function inTime(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(LONGEST_MS)]);
}
