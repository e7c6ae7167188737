import { Question, Told } from '../protocols/protocol';
import { firstTokens, tokensOf } from '../tokens';
import { compose } from './compose';
import { misbehave } from './misbehave';
import { Mode } from './modes';
import { readPrompt } from './readPrompt';

/** What the stand-in says to one question. */
export interface Answer extends Told {
  /** How the telling of it ends. */
  ends: 'well' | 'broken' | 'never' | 'failed';
}

const GARBAGE =
  'Sure! I had a look, and {"summary": it seems that something, somewhere, is not as it was.';

/** The same question in the same mode is answered the same, to the letter. */
export function answerTo(question: Question, mode: Mode): Answer {
  const prompt = readPrompt(question.prompt);
  const text = JSON.stringify(misbehave(compose(prompt), mode, prompt));
  const limit = question.maxOutputTokens;
  switch (mode) {
    case 'refuse':
      return { text: '', stopped: 'refusal', ends: 'well' };
    case 'garbage':
      return withinLimit(GARBAGE, limit);
    case 'stall':
      return { text: firstPart(text, 1 / 3), stopped: 'end', ends: 'never' };
    case 'cut-off':
      return { text: firstPart(text, 1 / 2), stopped: 'end', ends: 'broken' };
    case 'fails-midway':
      return { text: firstPart(text, 1 / 2), stopped: 'end', ends: 'failed' };
    case 'overrun': {
      const more = ' and so on'.repeat(Math.ceil(limit / 2));
      return withinLimit(`${text.slice(0, -1)}, "more": "${more}`, limit);
    }
    default:
      return withinLimit(text, limit);
  }
}

function withinLimit(text: string, limit: number): Answer {
  return tokensOf(text) > limit
    ? { text: firstTokens(text, limit), stopped: 'length', ends: 'well' }
    : { text, stopped: 'end', ends: 'well' };
}

function firstPart(text: string, part: number): string {
  return text.slice(0, Math.ceil(text.length * part));
}
