import { ServerAnswer, UnansweredError } from './HttpServer';

const LONGEST_WORDS = 300;

/**
 * The data of an answer in the form that Prometheus and Loki share:
 * `{status, data, error, warnings}`.
 *
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/#format-overview
 *
 * @param title - of the server, e.g. `Prometheus main`
 * @throws UnansweredError in the server's own words when it says no
 */
export function answerOf(
  title: string,
  { status, body }: ServerAnswer,
): { data: unknown; warnings: string[] } {
  const parsed = parsedJson(body);
  if (status === 200 && parsed?.status === 'success') {
    return { data: parsed.data, warnings: textsOf(parsed.warnings) };
  }
  if (status === 401 || status === 403) {
    throw new UnansweredError(
      `${title} lets us not read (HTTP ${status}); look at its credentials in selfHealing.observability`,
    );
  }
  const said = wordsOf(parsed, status, body);
  throw new UnansweredError(
    status === 200 && !said
      ? `${title} answered what is not its API's JSON; is its url right?`
      : `${title} says ${[`HTTP ${status}`, shortened(said)]
          .filter(Boolean)
          .join(': ')}`,
  );
}

/** An error in words; Loki's are plain text. */
function wordsOf(
  parsed: Record<string, unknown> | undefined,
  status: number,
  body: string,
): string {
  if (typeof parsed?.error === 'string') return parsed.error;
  const isPlainText = !parsed && !body.trimStart().startsWith('<');
  return isPlainText && status >= 400 ? body : '';
}

function parsedJson(body: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(body);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value
        .filter(item => typeof item === 'string')
        .slice(0, 3)
        .map(shortened)
    : [];
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > LONGEST_WORDS
    ? `${line.slice(0, LONGEST_WORDS - 1)}…`
    : line;
}
