import {
  Reason,
  Verdict,
} from '@backstage-self-healing/plugin-self-healing-common';
import { choosePolicy } from './choosePolicy';
import { plansOf, PolicyFacts, RunbookFact } from './facts';
import { askGates } from './gates/askGates';
import { autonomy } from './gates/autonomy';
import { belongsToEntity } from './gates/belongsToEntity';
import { certainSubject } from './gates/certainSubject';
import { claim } from './gates/claim';
import { byPerson, Gate, Question } from './gates/gate';
import { hands } from './gates/hands';
import { destination } from './gates/destination';
import { everythingRead } from './gates/everythingRead';
import { findingRequired } from './gates/findingRequired';
import { notTwice } from './gates/notTwice';
import { otherOwners } from './gates/otherOwners';
import { rehearsed } from './gates/rehearsed';
import { stillSo } from './gates/stillSo';
import { openGuardrails } from './gates/openGuardrails';
import { optedIn } from './gates/optedIn';
import { knownRunbook, knownWorkload } from './gates/somethingToRun';
import { soundPlan } from './gates/soundPlan';
import { policySwitch, switches } from './gates/switches';
import { undoable } from './gates/undoable';
import { chosenPolicy, usablePolicy } from './gates/usablePolicy';
import { wouldHappen } from './reach';

export type PolicyVerdict = {
  verdict: Verdict;
  reasons: Reason[];
  policyRef: string | null;
  runbookRef: string | null;
};

/** Asked first: what one of these holds back is never planned. */
export const BEFORE_PLANNING: readonly Gate[] = [
  switches,
  belongsToEntity,
  optedIn,
  certainSubject,
  claim,
  hands,
  chosenPolicy,
  policySwitch,
  usablePolicy,
  knownRunbook,
  knownWorkload,
];

/** Asked about the plan. */
export const AFTER_PLANNING: readonly Gate[] = [
  soundPlan,
  stillSo,
  findingRequired,
  everythingRead,
  destination,
  otherOwners,
  rehearsed,
  notTwice,
  openGuardrails,
  undoable,
  autonomy,
];

/**
 * May the system act, and why. Pure: the same facts give the same answer, and
 * what cannot be known counts against acting.
 */
export function decide(facts: PolicyFacts): PolicyVerdict {
  const question = questionOf(facts);
  const gates = [...BEFORE_PLANNING, ...AFTER_PLANNING];
  const { verdict, reasons, asked } = askGates(gates, question);
  const { policy, runbook } = question;
  return {
    verdict: byPerson(question) ? personal(verdict, facts) : verdict,
    reasons,
    policyRef: (asked.includes(chosenPolicy) && policy?.ref) || null,
    // A person names it themselves, whatever is said to that.
    runbookRef:
      ((byPerson(question) || asked.includes(knownWorkload)) && runbook?.ref) ||
      null,
  };
}

/** The runbook to plan; null when nothing can come of it, whatever the plan. */
export function runbookToPlan(facts: PolicyFacts): RunbookFact | null {
  const question = questionOf(facts);
  const { verdict } = askGates(BEFORE_PLANNING, question);
  return wouldHappen(verdict) ? question.runbook : null;
}

/**
 * What at most waits for a person need not wait: one has asked for it. Where a
 * tool has asked, it waits in any case.
 */
function personal(
  verdict: Verdict,
  { trigger }: PolicyFacts,
): 'act' | 'suggest' | 'deny' {
  if (!wouldHappen(verdict)) return 'deny';
  return trigger.kind === 'person' && trigger.request ? 'suggest' : 'act';
}

export function questionOf(facts: PolicyFacts): Question {
  const plans = plansOf(facts);
  if (facts.trigger.kind === 'person') {
    const { runbook } = facts;
    return { facts, choice: [], policy: null, runbook, plans };
  }
  const { policy, reasons } = choosePolicy(facts);
  const runbook = policy?.runbook ?? null;
  return { facts, choice: reasons, policy, runbook, plans };
}
