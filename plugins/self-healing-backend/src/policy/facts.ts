import { Entity } from '@backstage/catalog-model';
import {
  Alert,
  ApprovalRule,
  ExecutionState,
  Finding,
  Guardrails,
  Hands,
  HealingPolicySpec,
  Incident,
  KillSwitch,
  RunbookEntity,
  Severity,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Claim } from '../incidents/claims/claim';

import { PlannedChange } from './changes';

export type RunbookFact = {
  ref: string;
  title: string;
  spec: RunbookEntity['spec'];
};

export type PolicyFact = {
  ref: string;
  title: string;
  spec: HealingPolicySpec;
  /** null: not found. */
  runbook: RunbookFact | null;
  /** Why the policy cannot be used, e.g. its entity is invalid. */
  problem?: string;
};

export type ExecutionFact = {
  id: string;
  target: string;
  entityRef: string;
  policyRef: string | null;
  state: ExecutionState;
  /** ISO 8601 times. */
  startedAt: string;
  endedAt: string | null;
  // Absent in facts from before they were asked about.
  incidentId?: string | null;
  /** What was planned. */
  changes?: PlannedChange[];
  /** Whether any of it has happened. */
  acted?: boolean;
  /** What undoing it would make of its target. */
  takesBack?: string[];
  /** Names of the alerts that it was to end. */
  causes?: string[];
};

export type PlanningFact = { plans: StepPlan[] } | { error: string };

/**
 * All that a decision rests on: plain JSON, stored with the decision, so that
 * it can be replayed to the letter.
 */
export type PolicyFacts = {
  /** ISO 8601. */
  now: string;
  trigger:
    | { kind: 'policy' }
    | {
        kind: 'person';
        ref: string;
        /** Why a rule that people may go past does not hold them back. */
        override?: { reason: string };
        /**
         * They asked through a tool: somebody approves it in the portal, by
         * the strictest rule of the policies that would run it.
         */
        request?: { reason: string; approval: ApprovalRule };
      };
  /** null: the alerts point at nothing in the catalog. */
  entity: Entity | null;
  entityRef: string | null;
  ownerRef: string | null;
  incident: { id: string; severity: Severity; openedAt: string } | null;
  /** Who has the wheel of the incident; null or absent: nobody. */
  hands?: Hands | null;
  /** Why less than usual may be done about what the alerts are about. */
  reserve?: Incident['reserve'] | null;
  /**
   * How good the entity's claim on the workload is; null: nobody can tell;
   * absent: it was not asked.
   */
  claim?: Claim | null;
  /** Firing alerts of the incident, newest last. */
  alerts: Alert[];
  findings: Finding[];
  /**
   * What the diagnosis could not read, in words. Absent in facts from before
   * it was told and findings were asked for.
   */
  unread?: string[];
  /** `cluster/namespace/Kind/name`. */
  workload: string | null;
  minutesSinceDeploy: number | null;
  /** Engaged ones; null: they could not be read. */
  killSwitches: KillSwitch[] | null;
  /** All that the catalog has. */
  policies: PolicyFact[];
  /** What a person asked for; null when a policy chooses, or not found. */
  runbook: RunbookFact | null;
  /**
   * Plan of the chosen runbook; null: never planned, since nothing could have
   * come of it.
   */
  planning: PlanningFact | null;
  /**
   * Of this entity or this workload, last 24 h, any state. An execution that
   * is being decided about again is not among them.
   */
  executions: ExecutionFact[];
  /**
   * Who may answer besides those whom the policy names, since nobody has in
   * time; absent: nobody.
   */
  askedNext?: { level: number; from: string[] };
  /** From app-config; can only tighten. */
  platform: {
    guardrails: Guardrails;
    /** For how long the same change is not made twice; absent: 24 h. */
    sameChangeWithin?: string;
  };
};

/** What was planned; nothing when it was not, or could not be. */
export function plansOf({
  planning,
}: Pick<PolicyFacts, 'planning'>): StepPlan[] {
  return planning && 'plans' in planning ? planning.plans : [];
}
