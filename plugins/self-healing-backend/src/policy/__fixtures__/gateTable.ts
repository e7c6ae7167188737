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

/** Asks one gate's rule by way of everything that is decided. */
export function describeGate(rule: string, rows: GateRow[]): void {
  it.each(rows)('%s', (_, change, forPolicy, forPerson, said) => {
    for (const [facts, verdict] of [
      [baseline, forPolicy],
      [personBaseline, forPerson],
    ] as const) {
      const decision = decide({ ...facts, ...change });
      expect(decision.verdict).toBe(verdict);
      const spoken = decision.reasons.filter(one => one.rule === rule);
      if (!said) {
        expect(spoken).toEqual([]);
      } else if (facts === baseline || spoken.length > 0) {
        expect(wordsOf(spoken)).toMatch(said);
      }
    }
  });
}

function wordsOf(reasons: readonly Reason[]): string {
  return reasons
    .map(({ effect, message }) => `${effect}: ${message}`)
    .join('\n');
}
