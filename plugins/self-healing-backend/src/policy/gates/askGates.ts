import {
  Reason,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { tighter, wouldHappen } from '../reach';
import { Gate, Question } from './gate';

/** Asks one gate after the other, until one leaves nothing to hold back. */
export function askGates(
  gates: readonly Gate[],
  question: Question,
): { verdict: Verdict; reasons: Reason[]; asked: readonly Gate[] } {
  const reasons: Reason[] = [];
  let verdict: Verdict = 'act';
  for (const [index, gate] of gates.entries()) {
    const answer = gate(question);
    reasons.push(...answer.reasons);
    verdict = tighter(verdict, answer.atMost ?? verdict);
    if (!wouldHappen(verdict)) {
      return { verdict, reasons, asked: gates.slice(0, index + 1) };
    }
  }
  return { verdict, reasons, asked: gates };
}
