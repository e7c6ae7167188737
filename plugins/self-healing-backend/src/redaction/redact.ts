import { cutAtWord } from '@backstage-self-healing/plugin-self-healing-node';
import { assignments } from './assignments';
import { base64Detector } from './encodedText';
import { cards } from './pii/card';
import { emails } from './pii/email';
import { ibans } from './pii/iban';
import { ips } from './pii/ip';
import { nationalIds } from './pii/nationalIds';
import { phones } from './pii/phone';
import { patternsFor } from './own/ownPatterns';
import { ownRules, PiiChoice } from './own/ownRules';
import { Names, Placeholders } from './Placeholders';
import { secretManifests } from './secretManifests';
import { Detector, merged, replaced, Span } from './spans';
import { structured } from './structured';
import { tokenShapes } from './tokenShapes';
import {
  decodedLines,
  plainView,
  seenThrough,
  unwrappedLines,
  withoutColours,
} from './views';

/** What is left of a text, and how much was taken out of it. */
export interface Redacted {
  text: string;
  secrets: number;
  pii: number;
}

export interface RedactOptions {
  /** Shared by texts of one context, so that `<EMAIL_1>` is one person. */
  placeholders?: Names;
  /** Also addresses of the network, whatever the configuration says. */
  ips?: boolean;
  /** False: only secrets. */
  pii?: boolean;
  /**
   * Passes the text on although the names of users, which are to be hidden,
   * have not been read yet: for logs, which tell of that as well.
   */
  beforeNames?: boolean;
  /** Whose incident it is about: owners may have patterns of their own. */
  ownerRef?: string | null;
}

/** More than this of one text is cut off: time and memory are bounded. */
export const MOST_CHARACTERS = 1_000_000;

const CUT = '\n[cut: the text was longer than 1,000,000 characters]';

/** What stands in for a text that could not be redacted: it is not passed on. */
export const UNREDACTABLE =
  '[withheld: this text could not be checked for secrets]';

const SECRETS: readonly Detector[] = [
  secretManifests,
  structured,
  tokenShapes,
  assignments,
];

// In this order: what is an IBAN is no phone number.
const PII: readonly [keyof PiiChoice, Detector][] = [
  ['email', emails],
  ['iban', ibans],
  ['card', cards],
  ['nationalIds', nationalIds],
  ['phone', phones],
  ['ip', ips],
];

/**
 * Takes secrets out for good, and gives placeholders to what is personal.
 * Fails closed: an error gives a note in the text's place.
 */
export function redact(text: string, options: RedactOptions = {}): Redacted {
  try {
    return pipeline(text, options);
  } catch {
    return { text: UNREDACTABLE, secrets: 1, pii: 0 };
  }
}

/** How often an encoding is undone that was put around another. */
const LAYERS = 2;

/**
 * The secrets in the text, and behind colours, escapes, base64 and wrapped
 * lines: each encoding is undone by a view of its own, twice at most.
 */
export function findSecrets(text: string, layers = LAYERS): Span[] {
  const behindBase64 =
    layers > 0 ? [base64Detector(plain => findSecrets(plain, layers - 1))] : [];
  const colourless = withoutColours(plainView(text));
  const spans = seenThrough(colourless, [...SECRETS, ...behindBase64]);
  let view = decodedLines(colourless);
  for (let layer = 0; view && layer < LAYERS; layer++) {
    spans.push(...seenThrough(view, [...SECRETS, ...behindBase64]));
    view = decodedLines(view);
  }
  const unwrapped = unwrappedLines(colourless);
  if (unwrapped) {
    // Only forms that tell themselves may reach over the end of a line.
    spans.push(
      ...seenThrough(unwrapped, [tokenShapes, structured, ...behindBase64]),
    );
  }
  return merged(spans);
}

function pipeline(text: string, options: RedactOptions): Redacted {
  // Within a word half a secret might be left, which looks like none.
  const bounded = cutAtWord(text, MOST_CHARACTERS);
  const own = patternsFor(ownRules().patterns, options.ownerRef);
  const secrets = merged([
    ...findSecrets(bounded),
    ...own.flatMap(detector => detector(bounded)),
  ]);
  const clean = replaced(bounded, secrets, ({ kind }) => `[redacted: ${kind}]`);
  const placeholders = options.placeholders ?? new Placeholders();
  const detectors = detectorsOf(options);
  const personal = merged(detectors.flatMap(detector => detector(clean)));
  return {
    text:
      replaced(clean, personal, ({ kind, start, end }) =>
        placeholders.nameFor(kind, clean.slice(start, end)),
      ) + (text.length > MOST_CHARACTERS ? CUT : ''),
    secrets: secrets.length,
    pii: personal.length,
  };
}

function detectorsOf(options: RedactOptions): readonly Detector[] {
  if (options.pii === false) return [];
  const { pii, names } = ownRules();
  const chosen = PII.filter(
    ([kind]) => pii[kind] || (kind === 'ip' && options.ips),
  ).map(([, detector]) => detector);
  if (!names) return chosen;
  const detector = names.detector();
  if (detector) return [...chosen, detector];
  if (options.beforeNames) return chosen;
  throw new Error('The names of the catalog have not been read yet');
}
