import { cutAtWord } from '@backstage-self-healing/plugin-self-healing-node';
import { LogLine } from '../clients/LokiApi';

/** Of one line; a stack trace in one line is longer, and begins with what tells. */
const LONGEST_LINE = 1_000;
/** Of all of them, with room for the frame of the evidence. */
const MOST_CHARACTERS = 48 * 1024;

export type ToldLine = {
  /** When it was written last, ISO 8601. */
  at: string;
  /** How often; absent for once. */
  times?: number;
  /** Absent where several wrote it. */
  pod?: string;
  line: string;
};

// Source: ECMA-48, control sequences of terminals.
// eslint-disable-next-line no-control-regex
const COLOURS = /\u001b\[[0-?]*[ -/]*[@-~]/g;

/** A time that the line itself begins with makes it no other line. */
const OWN_TIME =
  /^[[(]?\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d([.,]\d+)?(Z|[+-]\d\d:?\d\d)?[\])]?\s*/;

/**
 * The lines, oldest first, each once: a loop says the same again and again, and
 * would hide what came before it. The newest are kept where not all fit.
 *
 * @param lines - newest first
 */
export function repeatedLines(lines: readonly LogLine[]): {
  told: ToldLine[];
  omitted: number;
} {
  const seen = new Map<string, ToldLine>();
  let characters = 0;
  let omitted = 0;
  for (const { at, text, labels } of lines) {
    const line = readable(text);
    if (line === '') continue;
    const key = line.replace(OWN_TIME, '');
    const known = seen.get(key);
    if (known) {
      known.times = (known.times ?? 1) + 1;
      if (known.pod !== labels.pod) delete known.pod;
    } else if (characters + line.length > MOST_CHARACTERS) {
      omitted += 1;
    } else {
      characters += line.length;
      seen.set(key, {
        at: new Date(at).toISOString(),
        ...(labels.pod ? { pod: labels.pod } : {}),
        line,
      });
    }
  }
  return { told: [...seen.values()].reverse(), omitted };
}

/** Without colours and what no page can show. */
function readable(text: string): string {
  const line = cutAtWord(text, LONGEST_LINE * 4)
    .replace(COLOURS, '')
    .replace(/[^\P{Cc}\t\n]/gu, '\ufffd')
    .trim();
  return cutAtWord(line, LONGEST_LINE);
}
