import {
  Alert,
  Decision,
  Evidence,
  Finding,
  Incident,
  Plan,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';

/**
 * What an alert source makes of one delivery. One odd alert does not cost the
 * others: senders drop a delivery that is refused.
 *
 * @public
 */
export type ParsedDelivery = {
  /** What can be taken. */
  alerts: Alert[];
  /** What cannot, each with its path, e.g. `alerts[1].startsAt: …`. */
  problems: string[];
  /** How many alerts the sender says that it left out. */
  truncated?: number;
};

/**
 * Turns the body of one delivery into alerts. Times are given as the sender
 * says them: what no clock can mean is replaced by the time of receipt later.
 *
 * @public
 */
export interface AlertSource {
  /** Path segment of its endpoint, e.g. `alertmanager`. */
  readonly id: string;
  /**
   * @throws InputError naming the exact path of what is wrong with the body,
   * when nothing of it can be taken
   */
  parse(body: unknown): ParsedDelivery;
}

/**
 * One change of what a workload runs, or of how many replicas of it.
 *
 * @public
 */
export type WorkloadChange = {
  /** When it was first seen, ISO 8601. */
  at: string;
  what: 'template' | 'replicas';
  by: 'self-healing' | 'other';
  /**
   * As whom the writer signed, where the cluster tells: `kubectl-edit`,
   * `argocd-controller`, `kube-controller-manager` for an autoscaler, …
   */
  manager?: string;
};

/**
 * Remembers who changed a workload, and when.
 *
 * @public
 */
export interface WorkloadHistory {
  readonly id: string;
  /** Oldest first; empty also where this one does not know the workload. */
  changesSince(
    workload: Workload,
    since: Date,
    signal: AbortSignal,
  ): Promise<WorkloadChange[]>;
  /**
   * Tells of a workload whenever something about it has changed, what it runs
   * or how much of it serves, so that open incidents are looked at again.
   */
  onChange?(listener: (workload: Workload) => void): void;
}

/** What an evidence source is asked about. @public */
export type EvidenceRequest = {
  incident: Incident;
  /** The incident's alerts, those that have ended too. */
  alerts: readonly Alert[];
  workload: Workload;
  signal: AbortSignal;
};

/**
 * Gathers what can be seen about a workload, bounded in time and size.
 *
 * @public
 */
export interface EvidenceSource {
  readonly id: string;
  collect(request: EvidenceRequest): Promise<Omit<Evidence, 'id'>[]>;
}

/**
 * Derives findings from evidence. Pure: the same evidence gives the same
 * findings.
 *
 * @public
 */
export interface Diagnoser {
  readonly id: string;
  examine(evidence: readonly Evidence[]): Finding[];
}

/**
 * Reviews a decision before it is recorded. The result is used only where it
 * is tighter than what it was given. All points are asked at the same time
 * about what the policies decided, and the tightest answer holds.
 *
 * @public
 */
export interface DecisionPoint {
  readonly id: string;
  review(
    facts: Record<string, unknown>,
    decision: Pick<Decision, 'verdict' | 'reasons'>,
  ): Promise<Pick<Decision, 'verdict' | 'reasons'>>;
}

/** Given to every call of an action. @public */
export type ActionContext = {
  /** Aborted when the step's timeout passes or the lease is lost. */
  signal: AbortSignal;
};

/**
 * Names one effect. The same stamp is used when the same effect is tried
 * again, so a target that carries it has already been changed.
 *
 * @public
 */
export type EffectStamp = {
  executionId: string;
  stepId: string;
  direction: 'do' | 'undo';
};

/** `<executionId>/<stepId>/<direction>`, as written on the target. @public */
export function stampText(stamp: EffectStamp): string {
  return `${stamp.executionId}/${stamp.stepId}/${stamp.direction}`;
}

/**
 * What was sent and what came back; everything `undo` needs.
 *
 * @public
 */
export type Receipt = {
  summary: string;
  /** Reachable as `steps.<id>.output` in later expressions. */
  output: Record<string, unknown>;
  /** Plan that takes the effect back; absent when nothing can. */
  undo?: Plan;
};

/** Did it happen? @public */
export type Observation =
  | { status: 'absent' }
  | { status: 'in-progress'; message?: string }
  | { status: 'done'; receipt: Receipt }
  | { status: 'failed'; message: string };

/**
 * The heart of the suite. A plan is what approvers see and policy measures;
 * preconditions make `execute` idempotent; `observe` makes a crash harmless;
 * the undo plan makes autonomy affordable.
 *
 * @public
 */
export interface Action<I = unknown> {
  /** `provider:name`, e.g. `kubernetes:rollout-undo`. */
  readonly id: string;
  readonly title: string;
  readonly input: z.ZodType<I>;
  readonly risk: 'low' | 'medium' | 'high';
  /**
   * Reads only: target, preconditions, changes from a server-side dry run,
   * blast radius.
   * @throws ConflictError when there is nothing sensible to do, saying why
   */
  plan(input: I, context: ActionContext): Promise<Plan>;
  /**
   * Sends exactly the plan (or an undo plan), guarded by its preconditions and
   * stamped.
   * @throws PreconditionFailedError when the target has changed since the plan
   */
  execute(
    plan: Plan,
    stamp: EffectStamp,
    context: ActionContext,
  ): Promise<Receipt>;
  /** Asked after a crash, before any retry. Reads only. */
  observe(
    plan: Plan,
    stamp: EffectStamp,
    context: ActionContext,
  ): Promise<Observation>;
}

/**
 * An error that says when to ask again, e.g. an answer with `Retry-After`.
 *
 * @public
 */
export type RetryLaterError = Error & { retryAfterMs: number };

/**
 * @param error - whatever an action has thrown
 * @returns how long it asks to be left alone, when it does
 * @public
 */
export function retryAfterMs(error: unknown): number | undefined {
  const { retryAfterMs: ms } = (error ?? {}) as Partial<RetryLaterError>;
  return typeof ms === 'number' && ms >= 0 ? ms : undefined;
}

/**
 * The target is no longer as planned; nothing was changed.
 *
 * @public
 */
export class PreconditionFailedError extends Error {
  override readonly name = 'PreconditionFailedError';
}

/** An alert that led to an execution. @public */
export type CauseAlert = Pick<Alert, 'source' | 'fingerprint' | 'labels'>;

/** Given to a verification check. @public */
export type CheckContext = {
  workload: Workload;
  /** Of the entity that it was done for. */
  entityRef?: string;
  /** When the last effect of the execution was sent. */
  since: Date;
  /** What was done and not taken back, as it was planned last. */
  plans?: readonly Plan[];
  /** The alerts that led to it; none, when a person ran it by themselves. */
  alerts?: readonly CauseAlert[];
  /** Since when health has held without a break; absent while it does not. */
  healthySince?: Date;
  /** What this check saw at its last look; see {@link CheckResult}. */
  seen?: Record<string, unknown>;
  signal: AbortSignal;
};

/**
 * `pending` is asked again until its time is up. `failed`: it is worse than
 * before, and waiting helps nothing. `inconclusive`: it could not be asked, or
 * what it would tell is withheld; that is neither, and throwing is the same.
 *
 * @public
 */
export type CheckResult = {
  status: 'passed' | 'pending' | 'failed' | 'inconclusive';
  message: string;
  /**
   * With `inconclusive`: it was asked, and only a person can say, e.g. since
   * somebody has changed what is measured. The time for health goes on, and at
   * its end a person is called; what could not be asked stops it.
   */
  undecidable?: boolean;
  /** Plain JSON that the next look is given back, for what takes two looks. */
  seen?: Record<string, unknown>;
};

/**
 * One kind of proof, e.g. `rollout: healthy`.
 *
 * @public
 */
export interface Check<I = unknown> {
  /** The key that names it in `verify.checks`. */
  readonly id: string;
  readonly input: z.ZodType<I>;
  /**
   * `alert`: whether what led to the execution is over, by somebody's word that
   * may come late. `health`, also where absent: whether the target is well.
   */
  readonly about?: 'health' | 'alert';
  evaluate(input: I, context: CheckContext): Promise<CheckResult>;
}
