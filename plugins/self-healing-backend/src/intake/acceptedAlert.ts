import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { cutAtWord } from '@backstage-self-healing/plugin-self-healing-node';

const YEAR_MS = 365.25 * 24 * 3_600_000;

/** An alert may have fired for long, but not since before there were clocks. */
const OLDEST_MS = 10 * YEAR_MS;

/** Clocks that are kept differ by seconds; nobody alerts of what is to come. */
const AHEAD_MS = 5 * 60_000;

/** Longer than any name in Kubernetes. */
const LONGEST_LABEL = 1_024;

/** More than a person reads at once; dashboards' links are long. */
const LONGEST_ANNOTATION = 4_096;

/** Of all labels together, and of all annotations. */
const TEXTS_CHARS = 16 * 1_024;

/** Longer links are cut by browsers and proxies. */
const LONGEST_LINK = 4_096;

/**
 * An alert as it is kept: what its sender says, as far as that can be. What is
 * too long to be read is shortened (the raw delivery has it whole for a while),
 * what is no web address is no link, and what no clock can mean is the time of
 * receipt.
 */
export function acceptedAlert(alert: Alert, receivedAt: Date): Alert {
  const { startsAt, endsAt, generatorUrl, ...rest } = alert;
  const received = receivedAt.toISOString();
  const isPossible = (time: string) => isPossibleTime(time, receivedAt);
  return {
    ...rest,
    labels: boundedTexts(alert.labels, LONGEST_LABEL),
    annotations: boundedTexts(alert.annotations, LONGEST_ANNOTATION),
    ...(isPossible(startsAt)
      ? { startsAt }
      : { startsAt: received, toldStartsAt: startsAt }),
    ...(endsAt && { endsAt: isPossible(endsAt) ? endsAt : received }),
    ...(generatorUrl && isWebLink(generatorUrl) ? { generatorUrl } : {}),
  };
}

/** Whether something can have happened then, by the clock of who hears of it. */
function isPossibleTime(time: string, receivedAt: Date): boolean {
  const age = receivedAt.getTime() - Date.parse(time);
  return age >= -AHEAD_MS && age <= OLDEST_MS;
}

/** A page that a browser opens, and nothing that it would run. */
export function isWebLink(text: string): boolean {
  return text.length <= LONGEST_LINK && /^https?:\/\/\S+$/i.test(text);
}

/** The short ones first: names are short, and nothing is found without them. */
function boundedTexts(
  texts: Record<string, string>,
  longest: number,
): Record<string, string> {
  const given = Object.entries(texts);
  // All but very few: nothing is copied.
  if (given.reduce((sum, entry) => sum + sizeOf(entry), 0) <= longest) {
    return texts;
  }
  const entries = given.map(
    ([name, text]) =>
      [shortened(name, LONGEST_LABEL), shortened(text, longest)] as const,
  );
  const size = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
  if (size <= TEXTS_CHARS) return Object.fromEntries(entries);
  let room = TEXTS_CHARS;
  const kept = new Set(
    [...entries]
      .sort((a, b) => sizeOf(a) - sizeOf(b))
      .filter(entry => {
        room -= sizeOf(entry);
        return room >= 0;
      }),
  );
  return Object.fromEntries(entries.filter(entry => kept.has(entry)));
}

function sizeOf([name, text]: readonly [string, string]): number {
  return name.length + text.length;
}

// Names go on with no space: of one that is too long the beginning is kept.
function shortened(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const words = cutAtWord(text, longest - 1);
  return words.length > 1 ? words : `${text.slice(0, longest - 1)}…`;
}
