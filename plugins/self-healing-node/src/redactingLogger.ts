import { LoggerService } from '@backstage/backend-plugin-api';
import { JsonObject, JsonValue } from '@backstage/types';

/**
 * A logger that writes nothing before it was redacted: servers repeat headers,
 * URLs and bodies in their messages, and a log outlives them all.
 *
 * @param redact - what the extension point offers as `redact`
 * @public
 */
export function redactingLogger(
  logger: LoggerService,
  redact: (text: string) => string,
): LoggerService {
  const clean = (meta?: Error | JsonObject) =>
    meta instanceof Error
      ? redactedError(meta, redact)
      : meta && (walked(meta, redact) as JsonObject);
  return {
    error: (message, meta) => logger.error(redact(message), clean(meta)),
    warn: (message, meta) => logger.warn(redact(message), clean(meta)),
    info: (message, meta) => logger.info(redact(message), clean(meta)),
    debug: (message, meta) => logger.debug(redact(message), clean(meta)),
    child: meta =>
      redactingLogger(logger.child(walked(meta, redact) as JsonObject), redact),
  };
}

/**
 * The same error for a log or an answer: its name, and its message and stack
 * redacted.
 *
 * @public
 */
export function redactedError(
  error: Error,
  redact: (text: string) => string,
): Error {
  const clean = new Error(redact(error.message));
  clean.name = error.name;
  clean.stack = error.stack && redact(error.stack);
  return clean;
}

function walked(
  value: JsonValue | undefined,
  redact: (text: string) => string,
): JsonValue | undefined {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) {
    return value.map(item => walked(item, redact) as JsonValue);
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, walked(item, redact)]),
  );
}
