import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import {
  durationToMs,
  ExecutionState,
  IncidentStatus,
  Plan,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  Check,
} from '@backstage-self-healing/plugin-self-healing-node';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { IncidentHands } from '../incidents/IncidentHands';
import { IncidentStore } from '../incidents/IncidentStore';
import { TimelineStore } from '../incidents/TimelineStore';
import { CatalogReader } from '../policy/CatalogReader';
import { KillSwitchStore } from '../policy/KillSwitchStore';
import { planStep, PlanningVariables } from '../policy/planRunbook';
import { WorkHandler, WorkOutcome } from '../work/Worker';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { approvalProgress } from './approval';
import { outputsOf, planDeviation } from './effects';
import { EffectSender } from './EffectSender';
import { ExecutionLog, told } from './ExecutionLog';
import { ExecutionStore, StoredExecution } from './ExecutionStore';
import { nextStep, NextStep, Outcome } from './nextStep';
import { faultSteps } from './proof/cause';
import { Verifier } from './proof/Verifier';
import { isUniqueViolation } from '../database/rows';
import { wordsOf } from '../wordsOf';

type Options = {
  executions: ExecutionStore;
  incidents: IncidentStore;
  hands: IncidentHands;
  timeline: TimelineStore;
  killSwitches: KillSwitchStore;
  queue: WorkQueue;
  actions: ReadonlyMap<string, Action>;
  checks: ReadonlyMap<string, Check>;
  catalog: CatalogReader;
  claims: ClaimReader;
  auditor: AuditorService;
  logger: LoggerService;
  now(): Date;
  verificationPollMs: number;
  /** For how long the same change is not made twice. */
  sameChangeWithin: string;
  changed(incidentId: string | null, entityRef: string | null): void;
};

/** How long planning a later step may go wrong, beyond the step's own time. */
const PLANNING_GRACE_MS = 60_000;

/** Outcomes that a person has to look at. */
const ESCALATES: readonly Outcome[] = ['failed', 'undone', 'inconclusive'];

/** States in which nothing has been done. */
const UNSENT: readonly ExecutionState[] = [
  'awaiting-approval',
  'denied',
  'expired',
  'refused',
];

/** An alert's end, when it comes, asks at once; health is watched meanwhile. */
const WATCH_EVERY_MS = 20_000;

/**
 * The *execution* stage, the only place that changes the world. It asks
 * {@link nextStep} what comes next, does that one thing, commits it, and asks
 * again; whatever dies in between is found by the next holder in the journal.
 */
export class Executor {
  readonly #log: ExecutionLog;
  readonly #effects: EffectSender;
  readonly #verifier: Verifier;

  constructor(private readonly options: Options) {
    this.#log = new ExecutionLog(options);
    this.#effects = new EffectSender({ ...options, log: this.#log });
    this.#verifier = new Verifier({ ...options, log: this.#log });
  }

  readonly handle: WorkHandler = async (work, signal) => {
    for (;;) {
      const execution = await this.options.executions.get(work.subject);
      if (!execution) return { done: true };
      const next = nextStep(
        {
          ...execution,
          approval: approvalProgress(execution),
          moot: await this.#isMoot(execution),
          overtaken: await this.#isOvertaken(execution),
          faults: faultSteps(execution.plans, execution.cause),
        },
        this.options.now().getTime(),
      );
      const outcome = await this.#perform(work, execution, next, signal);
      if (outcome) return outcome;
      signal.throwIfAborted();
    }
  };

  /** @returns what becomes of the work, or undefined to go on at once */
  async #perform(
    work: ClaimedWork,
    execution: StoredExecution,
    next: NextStep,
    signal: AbortSignal,
  ): Promise<WorkOutcome | undefined> {
    switch (next.do) {
      case 'nothing':
        return { done: true };
      case 'wait':
        return { continueAt: next.until };
      case 'plan':
        await this.#planAnew(work, execution, next.stepId, signal);
        return undefined;
      case 'send':
        await this.#effects.send(work, execution, next, signal);
        return undefined;
      case 'observe': {
        const { giveUpAt } = next;
        return (await this.#effects.observe(
          work,
          execution,
          next,
          giveUpAt,
          signal,
        ))
          ? this.#soon(giveUpAt)
          : undefined;
      }
      case 'give-up': {
        const { message } = next;
        await this.#log.fail(work, execution, next, {
          message,
          final: next.direction === 'undo',
          sent: true,
        });
        return undefined;
      }
      case 'start-verification':
        await this.#verifier.start(work, execution);
        return undefined;
      case 'verify':
        if (await this.#verifier.ask(work, execution, next.since, signal)) {
          return undefined;
        }
        return execution.state === 'watching' ? this.#later() : this.#soon();
      case 'start-undo':
        return this.#startUndo(work, execution, next.summary);
      case 'end':
        return (await this.#end(work, execution, next.outcome, next.summary))
          ? { done: true }
          : undefined;
      default:
        throw new Error(`No way to ${JSON.stringify(next satisfies never)}`);
    }
  }

  async #isMoot(execution: StoredExecution): Promise<boolean> {
    const { state, incidentId, requestedBy } = execution;
    const waits = state === 'awaiting-approval' && requestedBy === 'policy';
    if (!incidentId || !(waits || state === 'watching')) return false;
    const incident = await this.options.incidents.get(incidentId);
    if (!incident) return false;
    return waits ? incident.firingCount === 0 : incident.status === 'resolved';
  }

  async #isOvertaken(execution: StoredExecution): Promise<boolean> {
    const { id, state, target, createdAt } = execution;
    if (state !== 'watching') return false;
    const since = new Date(createdAt);
    const later = await this.options.executions.recent(null, target, since);
    return later.some(
      one =>
        one.id !== id &&
        one.target === target &&
        one.createdAt > createdAt &&
        !UNSENT.includes(one.state),
    );
  }

  #soon(latest = Infinity): WorkOutcome {
    const { now, verificationPollMs } = this.options;
    const poll = now().getTime() + verificationPollMs;
    return { continueAt: Math.min(poll, latest) };
  }

  /** Twenty times as seldom, unless that is long. */
  #later(): WorkOutcome {
    const { now, verificationPollMs: poll } = this.options;
    const pause = Math.max(poll, Math.min(20 * poll, WATCH_EVERY_MS));
    return { continueAt: now().getTime() + pause };
  }

  /** What has let go of its target has to get hold of it again first. */
  async #startUndo(
    work: ClaimedWork,
    execution: StoredExecution,
    summary: string,
  ): Promise<WorkOutcome | undefined> {
    try {
      await this.#log.record(work, execution, {
        state: 'undoing',
        events: [told('undo-started', `${summary}: undoing it`)],
      });
      return undefined;
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      const held = `${summary}; it is left as it is, since another execution holds ${execution.target} now`;
      return (await this.#end(work, execution, 'failed', held))
        ? { done: true }
        : undefined;
    }
  }

  /** A step that comes after others is planned on what they have made. */
  async #planAnew(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const step = execution.runbook.steps.find(({ id }) => id === stepId)!;
    const approved = execution.plans.find(plan => plan.stepId === stepId)!.plan;
    const refuse = (message: string) =>
      this.#log.fail(
        work,
        execution,
        { stepId, direction: 'do' },
        { message, final: true, sent: false },
      );
    let plan: Plan;
    try {
      const variables = await this.#variables(execution);
      const { actions } = this.options;
      ({ plan } = await planStep(step, variables, actions, signal));
    } catch (error) {
      signal.throwIfAborted();
      const hopeless =
        error instanceof InputError || error instanceof ConflictError;
      // What was done so far must not be left half done for ever.
      const since = Date.parse(execution.journal.at(-1)!.at);
      const patient = since + durationToMs(step.timeout) + PLANNING_GRACE_MS;
      if (!hopeless && this.options.now().getTime() < patient) throw error;
      await refuse(`The step cannot be planned: ${wordsOf(error)}`);
      return;
    }
    const deviation = planDeviation(approved, plan);
    if (deviation) {
      await refuse(`The step is no longer what was decided: ${deviation}`);
      return;
    }
    await this.#log.record(work, execution, {
      entries: [{ stepId, kind: 'plan', data: { plan } }],
      events: [told('plan', plan.summary, { stepId })],
    });
  }

  async #variables(execution: StoredExecution): Promise<PlanningVariables> {
    const { catalog, incidents } = this.options;
    const { entityRef, ownerRef, target, parameters, incidentId } = execution;
    const entity = await catalog.entity(entityRef);
    if (!entity) throw new Error(`${entityRef} has left the catalog`);
    const incident = incidentId ? await incidents.get(incidentId) : undefined;
    return {
      entity,
      ownerRef,
      workload: target,
      parameters,
      incident: incident
        ? { id: incident.id, severity: incident.severity }
        : null,
      steps: outputsOf(execution),
    };
  }

  /** @returns false when an answer came first: then it is to be asked again */
  async #end(
    work: ClaimedWork,
    execution: StoredExecution,
    outcome: Outcome,
    summary: string,
  ): Promise<boolean> {
    const { queue, executions, incidents, auditor } = this.options;
    const { id, incidentId, ownerRef } = execution;
    // Whoever has closed the incident, or done something else, knows of it.
    const isQuiet =
      outcome === 'inconclusive' && lastProof(execution)?.phase !== outcome;
    const escalates = ESCALATES.includes(outcome) && !isQuiet;
    const ended = await queue.transaction(work, async transaction => {
      const current = await executions.get(id, transaction);
      if (current?.state !== execution.state) return false;
      if (incidentId) {
        await queue.request(transaction, 'incident', incidentId);
        const incident = await incidents.get(incidentId, transaction);
        const status = statusAfter(execution, incident!.status, escalates);
        if (!isQuiet) {
          await incidents.setStatus(transaction, incidentId, status);
        }
      }
      if (escalates) {
        const occasion = occasionOf(execution, outcome);
        await queue.request(transaction, 'notify', `${occasion}:${id}`);
      } else if (outcome === 'expired' && incidentId) {
        await queue.request(transaction, 'notify', `untreated:${incidentId}`);
      }
      await executions.append(transaction, id, {
        stepId: null,
        kind: 'outcome',
        data: { outcome, summary },
      });
      await executions.setState(transaction, id, outcome);
      await this.#log.tell(transaction, execution, [
        told('outcome', `${execution.runbookTitle}: ${summary}`, { outcome }),
        ...(escalates
          ? [told('escalated', callsFor(ownerRef, outcome), { ownerRef })]
          : []),
      ]);
      return true;
    });
    if (!ended) return false;
    this.#log.changed(execution);
    const audit = await auditor.createEvent({
      eventId: 'execution-end',
      severityLevel: escalates ? 'high' : 'medium',
      meta: { executionId: id, outcome },
    });
    await audit.success();
    return true;
  }
}

/**
 * A person's own run does not take an escalated incident back from people, and
 * what is resolved stays so.
 */
function statusAfter(
  { requestedBy }: StoredExecution,
  before: IncidentStatus,
  escalates: boolean,
): IncidentStatus {
  if (before === 'resolved') return before;
  if (before === 'escalated' && requestedBy !== 'policy') return before;
  return escalates ? 'escalated' : 'open';
}

/** What kind of message the owner gets. */
function occasionOf(execution: StoredExecution, outcome: Outcome): string {
  if (outcome === 'inconclusive') return 'inconclusive';
  const why = lastProof(execution)?.why;
  return why === 'unhelpful' ? 'unhelpful' : 'escalation';
}

function lastProof({ journal }: Pick<StoredExecution, 'journal'>) {
  return journal.findLast(({ kind }) => kind === 'verification')?.data;
}

function callsFor(ownerRef: string | null, outcome: Outcome): string {
  if (!ownerRef) {
    return 'A person has to look, and the catalog names no owner to call';
  }
  return outcome === 'inconclusive'
    ? `Told ${ownerRef}: a person has to say whether it is over`
    : `Called ${ownerRef}: a person has to look`;
}
