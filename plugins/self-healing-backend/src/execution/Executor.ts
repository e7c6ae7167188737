import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import {
  durationToMs,
  ExecutionState,
  JournalEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  Check,
  EffectStamp,
  Observation,
  PreconditionFailedError,
  Receipt,
  stampText,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { TimelineEvent } from '../incidents/hashChain';
import { IncidentStore } from '../incidents/IncidentStore';
import {
  executionChain,
  incidentChain,
  TimelineStore,
} from '../incidents/TimelineStore';
import { KillSwitchStore } from '../policy/KillSwitchStore';
import {
  killSwitchReasons,
  policyKillSwitchReasons,
} from '../policy/killSwitch';
import { CatalogReader } from '../policy/CatalogReader';
import { planStep, PlanningVariables } from '../policy/planRunbook';
import { WorkHandler, WorkOutcome } from '../work/Worker';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { approvalProgress } from './approval';
import { effectOf, JOURNAL, outputsOf, planDeviation } from './effects';
import { ExecutionStore, StoredExecution } from './ExecutionStore';
import { nextStep, NextStep, Outcome } from './nextStep';
import { sentences } from './sentences';
import { askChecks, verdictOf } from './verification';

type Direction = EffectStamp['direction'];
type Entry = Pick<JournalEntry, 'stepId' | 'kind' | 'data'>;

/** An undo is tried this often before a person is called. */
const UNDO_ATTEMPTS = 3;

type Options = {
  executions: ExecutionStore;
  incidents: IncidentStore;
  timeline: TimelineStore;
  killSwitches: KillSwitchStore;
  queue: WorkQueue;
  actions: ReadonlyMap<string, Action>;
  checks: ReadonlyMap<string, Check>;
  catalog: CatalogReader;
  auditor: AuditorService;
  logger: LoggerService;
  now(): Date;
  verificationPollMs: number;
  changed(incidentId: string | null, entityRef: string | null): void;
};

/**
 * The *execution* stage, the only place that changes the world. It asks
 * {@link nextStep} what comes next, does that one thing, commits it, and asks
 * again; whatever dies in between is found by the next holder in the journal.
 */
export class Executor {
  constructor(private readonly options: Options) {}

  readonly handle: WorkHandler = async (work, signal) => {
    for (;;) {
      const execution = await this.options.executions.get(work.subject);
      if (!execution) return { done: true };
      const next = nextStep(
        { ...execution, approval: approvalProgress(execution) },
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
        await this.#send(work, execution, next.stepId, next.direction, signal);
        return undefined;
      case 'observe':
        return this.#observe(work, execution, next, signal);
      case 'start-verification':
        await this.#startVerification(work, execution);
        return undefined;
      case 'verify':
        return this.#verify(work, execution, next, signal);
      case 'start-undo':
        await this.#record(work, execution, {
          state: 'undoing',
          events: [event('step-failed', `${next.summary}: undoing it`)],
        });
        return undefined;
      case 'end':
        await this.#end(work, execution, next.outcome, next.summary);
        return { done: true };
      default:
        throw new Error(`No way to ${JSON.stringify(next satisfies never)}`);
    }
  }

  async #planAnew(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    signal: AbortSignal,
  ): Promise<void> {
    const step = execution.runbook.steps.find(({ id }) => id === stepId)!;
    const approved = execution.plans.find(plan => plan.stepId === stepId)!.plan;
    const { plan } = await planStep(
      step,
      await this.#variables(execution),
      this.options.actions,
      signal,
    );
    const deviation = planDeviation(approved, plan);
    if (deviation) {
      await this.#fail(work, execution, stepId, 'do', {
        message: `The step is no longer what was decided: ${deviation}`,
        final: true,
        sent: false,
      });
      return;
    }
    await this.#record(work, execution, {
      entries: [{ stepId, kind: 'plan', data: { plan } }],
      events: [event('plan', plan.summary, { stepId })],
    });
  }

  async #send(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
    signal: AbortSignal,
  ): Promise<void> {
    const { plan, stamp } = effectOf(execution, stepId, direction);
    if (!(await this.#commitIntent(work, execution, stepId, direction))) return;

    const audit = await this.options.auditor.createEvent({
      eventId: 'action-execute',
      severityLevel: 'high',
      meta: {
        executionId: execution.id,
        effect: stampText(stamp),
        action: plan.action,
        target: plan.target,
        requestedBy: execution.requestedBy,
      },
    });
    const bounded = this.#bounded(execution, stepId, signal);
    try {
      const receipt = await this.#action(plan.action).execute(plan, stamp, {
        signal: bounded,
      });
      await this.#commitReceipt(work, execution, stepId, direction, receipt);
      await audit.success();
    } catch (error) {
      await audit.fail({ error: asError(error) });
      signal.throwIfAborted();
      if (error instanceof PreconditionFailedError) {
        await this.#fail(work, execution, stepId, direction, {
          message: error.message,
          final: true,
          sent: false,
        });
        return;
      }
      this.options.logger.warn(
        `${stampText(
          stamp,
        )} went wrong, looking what happened: ${stringifyError(error)}`,
      );
      await this.#observeAfter(
        work,
        execution,
        stepId,
        direction,
        error,
        signal,
      );
    }
  }

  /** @returns false when a kill switch stands in the way; nothing may be sent */
  async #commitIntent(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
  ): Promise<boolean> {
    const { executions, queue, killSwitches } = this.options;
    const { plan, stamp } = effectOf(execution, stepId, direction);
    const stop = await queue.transaction(work, async transaction => {
      const switches = await killSwitches.engagedForIntent(transaction);
      const reasons = [
        ...killSwitchReasons({
          killSwitches: switches,
          workload: execution.target,
          entityRef: execution.entityRef,
        }),
        ...(execution.policyRef
          ? policyKillSwitchReasons(switches, execution.policyRef)
          : []),
      ].filter(({ effect }) => effect === 'forbids');
      if (reasons.length > 0) return reasons.map(r => r.message).join(' ');

      await executions.append(transaction, execution.id, {
        stepId,
        kind: JOURNAL[direction].intent,
        data: { effect: stampText(stamp), action: plan.action },
      });
      if (execution.incidentId) {
        await this.options.incidents.acknowledge(
          transaction,
          execution.incidentId,
        );
      }
      await this.#tell(transaction, execution, [
        direction === 'do'
          ? event('intent', sentences.intent(plan), { stepId })
          : event('undo-intent', sentences.undoIntent(plan), { stepId }),
      ]);
      return undefined;
    });
    this.#changed(execution);
    if (stop === undefined) return true;
    await this.#fail(work, execution, stepId, direction, {
      message: stop,
      final: true,
      sent: false,
    });
    return false;
  }

  async #commitReceipt(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
    receipt: Receipt,
    before: { entries: Entry[]; events: TimelineEvent[] } = {
      entries: [],
      events: [],
    },
  ): Promise<void> {
    await this.#record(work, execution, {
      entries: [
        ...before.entries,
        { stepId, kind: JOURNAL[direction].receipt, data: { ...receipt } },
      ],
      events: [
        ...before.events,
        event(
          direction === 'do' ? 'receipt' : 'undo-receipt',
          receipt.summary,
          { stepId, output: receipt.output },
        ),
      ],
    });
  }

  /** After a crash: nobody knows whether the effect was brought about. */
  async #observe(
    work: ClaimedWork,
    execution: StoredExecution,
    next: Extract<NextStep, { do: 'observe' }>,
    signal: AbortSignal,
  ): Promise<WorkOutcome | undefined> {
    const { stepId, direction, giveUpAt } = next;
    const tooLate = this.options.now().getTime() >= giveUpAt;
    let observation: Observation;
    try {
      observation = await this.#ask(execution, stepId, direction, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!tooLate) throw error;
      observation = { status: 'failed', message: stringifyError(error) };
    }
    if (observation.status === 'in-progress' && !tooLate) {
      await this.#commitObservation(work, execution, stepId, direction, {
        observation,
      });
      return {
        continueAt:
          this.options.now().getTime() + this.options.verificationPollMs,
      };
    }
    await this.#commitObservation(work, execution, stepId, direction, {
      observation:
        observation.status === 'in-progress'
          ? {
              status: 'failed',
              message: `It could not be confirmed in time: ${
                observation.message ?? 'still in progress'
              }`,
            }
          : observation,
    });
    return undefined;
  }

  /** After an error: the answer was lost or the server said no. */
  async #observeAfter(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
    problem: unknown,
    signal: AbortSignal,
  ): Promise<void> {
    const observation = await this.#ask(execution, stepId, direction, signal);
    await this.#commitObservation(work, execution, stepId, direction, {
      observation,
      problem: asError(problem).message,
    });
  }

  async #commitObservation(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
    seen: { observation: Observation; problem?: string },
  ): Promise<void> {
    const { observation, problem } = seen;
    const entry: Entry = {
      stepId,
      kind: 'observation',
      data: { status: observation.status, direction },
    };
    if (observation.status === 'done') {
      await this.#commitReceipt(
        work,
        execution,
        stepId,
        direction,
        observation.receipt,
        {
          entries: [entry],
          events: [
            event('observation', sentences.observed('done'), { stepId }),
          ],
        },
      );
      return;
    }
    const attempts = execution.journal.filter(
      ({ stepId: id, kind }) => id === stepId && kind === 'undo-intent',
    ).length;
    const failure = failureOf(observation, problem);
    const counts =
      direction === 'do' || failure?.final || attempts + 1 >= UNDO_ATTEMPTS;
    if (failure && counts) {
      await this.#fail(work, execution, stepId, direction, failure, [entry]);
      return;
    }
    await this.#record(work, execution, {
      entries: [entry],
      events:
        observation.status === 'absent'
          ? [event('observation', sentences.observed('absent'), { stepId })]
          : [],
    });
  }

  async #startVerification(
    work: ClaimedWork,
    execution: StoredExecution,
  ): Promise<void> {
    const { checks, within } = execution.runbook.verify!;
    const lastIntent = execution.journal
      .filter(({ kind }) => kind === 'intent')
      .at(-1);
    await this.#record(work, execution, {
      state: 'verifying',
      entries: [
        {
          stepId: null,
          kind: 'verification',
          data: {
            phase: 'started',
            since: lastIntent?.at ?? this.options.now().toISOString(),
          },
        },
      ],
      events: [
        event('verification-started', sentences.verifying(checks, within), {
          checks,
          within,
        }),
      ],
    });
  }

  async #verify(
    work: ClaimedWork,
    execution: StoredExecution,
    next: Extract<NextStep, { do: 'verify' }>,
    signal: AbortSignal,
  ): Promise<WorkOutcome | undefined> {
    const { now, verificationPollMs } = this.options;
    const outcomes = await askChecks(
      execution.runbook.verify!.checks,
      this.options.checks,
      execution.target,
      new Date(next.since),
      signal,
    );
    const verdict = verdictOf(outcomes, now().getTime(), next.deadline);
    const data = { checks: outcomes };
    const said = outcomes
      .map(({ check, message }) => `${check}: ${message}`)
      .join('; ');
    if (verdict !== 'pending') {
      await this.#record(work, execution, {
        entries: [
          {
            stepId: null,
            kind: 'verification',
            data: { phase: verdict, ...data },
          },
        ],
        events: [event(`verification-${verdict}`, said, data)],
      });
      return undefined;
    }
    const last = execution.journal.at(-1);
    if (JSON.stringify(last?.data.checks) !== JSON.stringify(outcomes)) {
      await this.#record(work, execution, {
        entries: [
          {
            stepId: null,
            kind: 'verification',
            data: { phase: 'pending', ...data },
          },
        ],
        events: [],
      });
    }
    return {
      continueAt: Math.min(now().getTime() + verificationPollMs, next.deadline),
    };
  }

  async #end(
    work: ClaimedWork,
    execution: StoredExecution,
    outcome: Outcome,
    summary: string,
  ): Promise<void> {
    const { queue, executions, incidents, auditor } = this.options;
    const escalates =
      outcome === 'failed' || outcome === 'undone' || outcome === 'expired';
    await queue.transaction(work, async transaction => {
      const { incidentId } = execution;
      if (incidentId) {
        await queue.request(transaction, 'incident', incidentId);
        await incidents.setStatus(
          transaction,
          incidentId,
          escalates ? 'escalated' : 'open',
        );
      }
      if (escalates) {
        await queue.request(
          transaction,
          'notify',
          `escalation:${execution.id}`,
        );
      }
      await executions.append(transaction, execution.id, {
        stepId: null,
        kind: 'outcome',
        data: { outcome, summary },
      });
      await executions.setState(transaction, execution.id, outcome);
      await this.#tell(transaction, execution, [
        event('outcome', `${execution.runbookTitle}: ${summary}`, { outcome }),
        ...(escalates
          ? [
              event(
                'escalated',
                execution.ownerRef
                  ? `Called ${execution.ownerRef}: a person has to look`
                  : 'A person has to look, and the catalog names no owner to call',
                { ownerRef: execution.ownerRef },
              ),
            ]
          : []),
      ]);
    });
    this.#changed(execution);
    const audit = await auditor.createEvent({
      eventId: 'execution-end',
      severityLevel: escalates ? 'high' : 'medium',
      meta: { executionId: execution.id, outcome },
    });
    await audit.success();
  }

  async #fail(
    work: ClaimedWork,
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
    failure: { message: string; final: boolean; sent: boolean },
    before: Entry[] = [],
  ): Promise<void> {
    await this.#record(work, execution, {
      entries: [
        ...before,
        { stepId, kind: JOURNAL[direction].failed, data: failure },
      ],
      events: [
        event(
          'step-failed',
          direction === 'do'
            ? `Step ${stepId} failed: ${failure.message}`
            : `Undoing step ${stepId} failed: ${failure.message}`,
          { stepId, ...failure },
        ),
      ],
    });
  }

  async #ask(
    execution: StoredExecution,
    stepId: string,
    direction: Direction,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { plan, stamp } = effectOf(execution, stepId, direction);
    return this.#action(plan.action).observe(plan, stamp, {
      signal: this.#bounded(execution, stepId, signal),
    });
  }

  /** Journal, state and timeline move together or not at all. */
  async #record(
    work: ClaimedWork,
    execution: StoredExecution,
    change: {
      entries?: Entry[];
      events: TimelineEvent[];
      state?: ExecutionState;
    },
  ): Promise<void> {
    const { queue, executions } = this.options;
    await queue.transaction(work, async transaction => {
      for (const entry of change.entries ?? []) {
        await executions.append(transaction, execution.id, entry);
      }
      if (change.state) {
        await executions.setState(transaction, execution.id, change.state);
      }
      await this.#tell(transaction, execution, change.events);
    });
    this.#changed(execution);
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

  #tell(
    transaction: Knex.Transaction,
    { id, incidentId }: StoredExecution,
    events: TimelineEvent[],
  ): Promise<void> {
    const chain = incidentId ? incidentChain(incidentId) : executionChain(id);
    return this.options.timeline.append(
      transaction,
      chain,
      events.map(e => ({ ...e, data: { executionId: id, ...e.data } })),
    );
  }

  #changed({ incidentId, entityRef }: StoredExecution): void {
    this.options.changed(incidentId, entityRef);
  }

  #action(id: string): Action {
    const action = this.options.actions.get(id);
    if (!action) throw new Error(`Action ${id} is not installed any more`);
    return action;
  }

  #bounded(
    execution: StoredExecution,
    stepId: string,
    signal: AbortSignal,
  ): AbortSignal {
    const step = execution.runbook.steps.find(({ id }) => id === stepId);
    return AbortSignal.any([
      signal,
      AbortSignal.timeout(durationToMs(step?.timeout ?? '1m')),
    ]);
  }
}

/** What an observation means for the attempt; undefined: nothing went wrong. */
function failureOf(
  observation: Observation,
  problem: string | undefined,
): { message: string; final: boolean; sent: boolean } | undefined {
  if (observation.status === 'failed') {
    return { message: observation.message, final: true, sent: true };
  }
  return observation.status === 'absent' && problem !== undefined
    ? { message: problem, final: false, sent: true }
    : undefined;
}

function event(
  kind: TimelineEvent['kind'],
  summary: string,
  data: Record<string, unknown> = {},
): TimelineEvent {
  return { kind, actor: 'system', summary, data };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(stringifyError(error));
}
