/** A cause of a cause, and so on; some lead back to where they began. */
const DEEPEST = 10;

/**
 * The system's word for what went wrong, e.g. `ECONNREFUSED`, from the causes
 * of an error.
 *
 * @public
 */
export function errorCode(error: unknown): string | undefined {
  let one = error;
  for (let depth = 0; depth < DEEPEST; depth++) {
    if (typeof one !== 'object' || one === null) return undefined;
    const { code, cause } = one as { code?: unknown; cause?: unknown };
    if (typeof code === 'string') return code;
    one = cause;
  }
  return undefined;
}
