import {
  Reason,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { choosePolicy } from './choosePolicy';
import { plansOf, PolicyFacts, RunbookFact } from './facts';
import { autonomy } from './gates/autonomy';
import { belongsToEntity } from './gates/belongsToEntity';
import { byPerson, Gate, Question } from './gates/gate';
import { hands } from './gates/hands';
import { openGuardrails } from './gates/openGuardrails';
import { optedIn } from './gates/optedIn';
import { knownRunbook, knownWorkload } from './gates/somethingToRun';
import { soundPlan } from './gates/soundPlan';
import { policySwitch, switches } from './gates/switches';
import { undoable } from './gates/undoable';
import { chosenPolicy, usablePolicy } from './gates/usablePolicy';
import { tighter, wouldHappen } from './reach';

export type PolicyVerdict = {
  verdict: Verdict;
  reasons: Reason[];
  policyRef: string | null;
  runbookRef: string | null;
};

/** Asked first: what one of these holds back is never planned. */
const BEFORE_PLANNING: readonly Gate[] = [
  switches,
  belongsToEntity,
  optedIn,
  hands,
  chosenPolicy,
  policySwitch,
  usablePolicy,
  knownRunbook,
  knownWorkload,
];

/** Asked about the plan. */
const AFTER_PLANNING: readonly Gate[] = [
  soundPlan,
  openGuardrails,
  undoable,
  autonomy,
];

/**
 * May the system act, and why. Pure: the same facts give the same answer, and
 * what cannot be known counts against acting.
 */
export function decide(facts: PolicyFacts): PolicyVerdict {
  return ask([...BEFORE_PLANNING, ...AFTER_PLANNING], questionOf(facts));
}

/** The runbook to plan; null when nothing can come of it, whatever the plan. */
export function runbookToPlan(facts: PolicyFacts): RunbookFact | null {
  const question = questionOf(facts);
  const { verdict } = ask(BEFORE_PLANNING, question);
  return wouldHappen(verdict) ? question.runbook : null;
}

function ask(gates: readonly Gate[], question: Question): PolicyVerdict {
  const reasons: Reason[] = [];
  const asked = new Set<Gate>();
  let verdict: Verdict = 'act';
  for (const gate of gates) {
    const answer = gate(question);
    asked.add(gate);
    reasons.push(...answer.reasons);
    verdict = tighter(verdict, answer.atMost ?? verdict);
    // Whoever comes later has nothing left to hold back.
    if (!wouldHappen(verdict)) break;
  }
  const { policy, runbook } = question;
  return {
    verdict: byPerson(question) ? personal(verdict) : verdict,
    reasons,
    policyRef: (asked.has(chosenPolicy) && policy?.ref) || null,
    runbookRef: (asked.has(knownWorkload) && runbook?.ref) || null,
  };
}

/** What at most waits for a person need not wait: one has asked for it. */
function personal(verdict: Verdict): 'act' | 'deny' {
  return wouldHappen(verdict) ? 'act' : 'deny';
}

function questionOf(facts: PolicyFacts): Question {
  const plans = plansOf(facts);
  if (facts.trigger.kind === 'person') {
    const { runbook } = facts;
    return { facts, choice: [], policy: null, runbook, plans };
  }
  const { policy, reasons } = choosePolicy(facts);
  const runbook = policy?.runbook ?? null;
  return { facts, choice: reasons, policy, runbook, plans };
}
