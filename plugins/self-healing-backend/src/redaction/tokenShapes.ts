import { Detector, matches, Span } from './spans';
import { isPublished } from './publishedExamples';
import { entropy, isDrawn, isPlaceholder } from './randomness';
import { ANYWHERE, SHAPES } from './tokenForms';

type Candidate = { kind: string; form: RegExp };

const ASCII = 128;

/** By the codes of the first two characters: one look tells most places apart. */
const CANDIDATES = new Array<Candidate[] | undefined>(ASCII * ASCII);
/** 1 for the codes of first characters. */
const BEGINNINGS = new Uint8Array(ASCII);
for (const [kind, beginnings, form] of SHAPES) {
  const candidate = { kind, form: new RegExp(form.source, 'y') };
  for (const beginning of beginnings.split(' ')) {
    const first = beginning.charCodeAt(0);
    BEGINNINGS[first] = 1;
    const seconds =
      beginning.length > 1
        ? [beginning.charCodeAt(1)]
        : Array.from({ length: ASCII }, (_, code) => code);
    for (const second of seconds) {
      (CANDIDATES[first * ASCII + second] ??= []).push(candidate);
    }
  }
}

/** Finds known tokens in one pass, of which most steps are a look at a table. */
export const tokenShapes: Detector = text => {
  const spans: Span[] = [];
  for (let at = 0; at < text.length - 1; at++) {
    const code = text.charCodeAt(at);
    if (code >= ASCII || BEGINNINGS[code] === 0) continue;
    if (at > 0 && isLetter(text.charCodeAt(at - 1))) continue;
    const next = text.charCodeAt(at + 1);
    if (next >= ASCII) continue;
    const found = foundAt(text, at, CANDIDATES[code * ASCII + next]);
    if (found) {
      spans.push(found);
      at = found.end - 1;
    }
  }
  for (const [kind, within, form] of ANYWHERE) {
    if (!text.includes(within)) continue;
    const real = (value: string) => !isExample(kind, value);
    spans.push(...matches(text, form, kind, real));
  }
  return spans;
};

function foundAt(
  text: string,
  start: number,
  candidates: Candidate[] | undefined,
): Span | undefined {
  if (!candidates) return undefined;
  for (const { kind, form } of candidates) {
    form.lastIndex = start;
    if (!form.test(text)) continue;
    const end = form.lastIndex;
    if (!isExample(kind, text.slice(start, end))) return { start, end, kind };
  }
  return undefined;
}

function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
}

// Google's keys look alike in every document; Slack's webhooks are crossed out
// in documents by the same letters that real ones have.
function isExample(kind: string, value: string): boolean {
  if (kind.endsWith('webhook') || kind === 'huggingface-token') return false;
  if (kind === 'google-key') {
    return isPlaceholder(value) || isPublished(value) || entropy(value) < 4;
  }
  return isDrawn(value) || (kind === 'sourcegraph-token' && entropy(value) < 3);
}
