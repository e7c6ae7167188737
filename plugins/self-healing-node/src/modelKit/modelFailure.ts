/**
 * What went wrong between us and a model's API, as its client tells it.
 *
 * @public
 */
export type ModelTrouble =
  /** It answered with an error. */
  | {
      kind: 'status';
      status: number;
      /** The API's own word for it, e.g. `overloaded_error`. */
      type?: string;
      /** What the API says, which may repeat what was sent. */
      detail?: string;
      requestId?: string;
    }
  /** Nobody answered. */
  | { kind: 'unreachable'; code?: string }
  | { kind: 'timeout'; afterMs: number }
  /** It began to answer and did not end. */
  | { kind: 'broken-off' }
  /** It answered what this protocol does not know. */
  | { kind: 'not-understood' };

/**
 * Tells what went wrong in words that a platform engineer can act on. Whatever
 * was sent is in no such message: of what the API says only that is repeated
 * that has nothing in common with the secrets and the texts given.
 *
 * @public
 * @param where - the API, as an operator knows it, e.g. its address
 * @param section - the module's section of the configuration
 */
export function modelFailure(
  trouble: ModelTrouble,
  options: { where: string; section: string; sent: string[] },
): Error {
  return new Error(`${options.where} ${words(trouble, options)}`);
}

function words(
  trouble: ModelTrouble,
  { section, sent }: { section: string; sent: string[] },
): string {
  switch (trouble.kind) {
    case 'unreachable':
      return `cannot be reached${
        isWord(trouble.code) ? ` (${trouble.code})` : ''
      }: see ${section}.baseUrl`;
    case 'timeout':
      return `did not begin to answer within ${
        trouble.afterMs / 1000
      } s: see ${section}.timeout`;
    case 'broken-off':
      return 'broke off in the middle of its answer';
    case 'not-understood':
      return `answered what is no answer of this protocol: see ${section}.baseUrl`;
    default:
      return statusWords(trouble, section, sent);
  }
}

function statusWords(
  trouble: Extract<ModelTrouble, { kind: 'status' }>,
  section: string,
  sent: string[],
): string {
  const { status, type, detail, requestId } = trouble;
  const known = [
    String(status),
    ...(isWord(type) ? [type] : []),
    ...(isWord(requestId) ? [`request ${requestId}`] : []),
  ].join(', ');
  if (status === 401 || status === 403) {
    return `refused the key (${known}): see ${section}.apiKey`;
  }
  const said =
    detail && !repeats(detail, sent) ? `: ${detail.slice(0, 300)}` : '';
  if (status === 404) {
    return `knows no such model or address (${known}): see ${section}.model and ${section}.baseUrl`;
  }
  if (status === 429) return `has had enough requests for now (${known})`;
  if (status >= 500) return `could not answer (${known})${said}`;
  return `did not take the request (${known})${said}`;
}

/** A name that an API gives to something, and no text. */
function isWord(text: string | undefined): text is string {
  return text !== undefined && /^[\w.-]{1,64}$/.test(text);
}

// Twelve characters in a row are hardly the same by chance, but for common
// words; when they are, we lose a sentence of an error message and nothing else.
const RUN = 12;

/** Whether a text has anything in common with what was sent. */
function repeats(text: string, sent: string[]): boolean {
  const spaced = (raw: string) => raw.replace(/\s+/g, ' ').toLowerCase();
  const said = spaced(text);
  const runs = new Set<string>();
  for (let at = 0; at + RUN <= said.length; at += 1) {
    runs.add(said.slice(at, at + RUN));
  }
  return sent.map(spaced).some(secret => {
    if (secret === '') return false;
    if (secret.length < RUN) return said.includes(secret);
    for (let at = 0; at + RUN <= secret.length; at += 1) {
      if (runs.has(secret.slice(at, at + RUN))) return true;
    }
    return false;
  });
}
