/** More than is taken at once; answered with 413. */
export class PayloadTooLargeError extends Error {
  override readonly name = 'PayloadTooLargeError';
  /** Backstage's error middleware answers with it. */
  readonly statusCode = 413;
}
