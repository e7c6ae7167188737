import {
  Finding,
  Reason,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { decide } from '../decide';
import { PolicyFacts } from '../facts';
import { baseline, personBaseline } from './checkoutFacts';

/** The running pods crash: what a rollback or a restart is for. */
export const crashes: Finding = {
  type: 'crash-loop',
  severity: 'cause',
  object: 'pod shop/checkout-5d9',
  summary: 'Container app keeps crashing.',
  affects: 'running',
  evidenceIds: ['ev1'],
};

/** What is so, what a policy gets, what a person gets, and what is said. */
export type GateRow = [
  name: string,
  change: Partial<PolicyFacts>,
  forPolicy: Verdict,
  forPerson: 'act' | 'deny',
  said: RegExp | null,
];

/**
 * What is decided, and what one gate says to it: `got`, and as the row has it,
 * `wanted`.
 */
export function askGate(rule: string, row: GateRow) {
  const [, change, forPolicy, forPerson, said] = row;
  const [policy, person] = [baseline, personBaseline].map(facts =>
    decide({ ...facts, ...change }),
  );
  const [told, toldPerson] = [policy, person].map(({ reasons }) =>
    wordsOf(rule, reasons),
  );
  const words = expect.stringMatching(said ?? /^$/);
  return {
    got: { ...verdicts(policy.verdict, person.verdict), told, toldPerson },
    wanted: {
      ...verdicts(forPolicy, forPerson),
      told: words,
      // Not every gate has to say anything to a person.
      toldPerson: toldPerson === '' ? '' : words,
    },
  };
}

function verdicts(forPolicy: Verdict, forPerson: Verdict) {
  return { forPolicy, forPerson };
}

function wordsOf(rule: string, reasons: readonly Reason[]): string {
  return reasons
    .filter(one => one.rule === rule)
    .map(({ effect, message }) => `${effect}: ${message}`)
    .join('\n');
}
