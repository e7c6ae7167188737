import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import {
  durationToMs,
  Hands,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  EffectStamp,
  Observation,
  PreconditionFailedError,
  Receipt,
  retryAfterMs,
  stampText,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Claim } from '../incidents/claims/claim';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { IncidentHands } from '../incidents/IncidentHands';
import { IncidentStore } from '../incidents/IncidentStore';
import { CatalogReader } from '../policy/CatalogReader';
import { KillSwitchStore } from '../policy/KillSwitchStore';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { effectOf, failureOf, JOURNAL } from './effects';
import { ExecutionLog, NewEntry, told } from './ExecutionLog';
import { ExecutionStore, StoredExecution } from './ExecutionStore';
import { intentObstacles } from './intentObstacles';
import { madeSince } from './madeSince';
import { reportOf } from '../wordsOf';

/** Which effect of an execution is meant. */
export type EffectName = Pick<EffectStamp, 'stepId' | 'direction'>;

type Options = {
  executions: ExecutionStore;
  incidents: IncidentStore;
  hands: IncidentHands;
  killSwitches: KillSwitchStore;
  queue: WorkQueue;
  log: ExecutionLog;
  actions: ReadonlyMap<string, Action>;
  catalog: CatalogReader;
  claims: ClaimReader;
  auditor: AuditorService;
  logger: LoggerService;
  now(): Date;
  /** For how long the same change is not made twice. */
  sameChangeWithin: string;
};

/**
 * Brings effects about, once: the intent is committed before anything is sent,
 * the receipt after, and what lies between is asked about, never assumed.
 */
export class EffectSender {
  constructor(private readonly options: Options) {}

  async send(
    work: ClaimedWork,
    execution: StoredExecution,
    effect: EffectName,
    signal: AbortSignal,
  ): Promise<void> {
    const { auditor, log, logger } = this.options;
    const { plan, stamp } = effectOf(execution, effect);
    const stop = await this.#commitIntent(work, execution, effect, signal);
    if (stop !== undefined) {
      const failure = { message: stop, final: true, sent: false };
      await log.fail(work, execution, effect, failure);
      return;
    }
    const audit = await auditor.createEvent({
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
    try {
      const receipt = await this.#action(plan.action).execute(plan, stamp, {
        signal: bounded(execution, effect, signal),
      });
      await this.#commitReceipt(work, execution, effect, receipt);
      await audit.success();
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(`${thrown}`);
      await audit.fail({ error });
      signal.throwIfAborted();
      if (error instanceof PreconditionFailedError) {
        // A request of an earlier holder, late on its way, may be what has
        // changed the target.
        const found = await this.#ask(execution, effect, signal);
        if (found.status === 'done') {
          await this.#commitObservation(work, execution, effect, found);
          return;
        }
        const failure = { message: error.message, final: true, sent: false };
        await log.fail(work, execution, effect, failure);
        return;
      }
      // The answer was lost, or the server said no: look which.
      logger.warn(`${stampText(stamp)} went wrong: ${reportOf(error)}`);
      const observation = await this.#ask(execution, effect, signal);
      await this.#commitObservation(
        work,
        execution,
        effect,
        observation,
        error,
      );
    }
  }

  /**
   * After a crash, nobody knows whether the effect was brought about.
   *
   * @param giveUpAt - ms since the epoch; what is not confirmed then has failed
   * @returns true when it is still in progress and to be asked about again
   */
  async observe(
    work: ClaimedWork,
    execution: StoredExecution,
    effect: EffectName,
    giveUpAt: number,
    signal: AbortSignal,
  ): Promise<boolean> {
    const tooLate = this.options.now().getTime() >= giveUpAt;
    let observation: Observation;
    try {
      observation = await this.#ask(execution, effect, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!tooLate) throw error;
      observation = { status: 'failed', message: reportOf(error) };
    }
    if (observation.status === 'in-progress' && tooLate) {
      const said = observation.message ?? 'still in progress';
      const message = `It could not be confirmed in time: ${said}`;
      observation = { status: 'failed', message };
    }
    await this.#commitObservation(work, execution, effect, observation);
    return observation.status === 'in-progress';
  }

  /** @returns why nothing may be sent, when something stands in the way */
  async #commitIntent(
    work: ClaimedWork,
    execution: StoredExecution,
    effect: EffectName,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { catalog, executions, incidents, queue, killSwitches, log, now } =
      this.options;
    const { plan, stamp } = effectOf(execution, effect);
    const { stepId, direction } = effect;
    const { entityRef, incidentId } = execution;
    const entity = direction === 'do' ? await catalog.entity(entityRef) : null;
    const claim = await this.#claim(execution, direction, signal);
    const seen = await this.#hands(execution, signal);
    const stop = await queue.transaction(work, async transaction => {
      const incident = incidentId
        ? await incidents.get(incidentId, transaction)
        : undefined;
      const obstacles = intentObstacles({
        execution,
        direction,
        entity,
        incident,
        claim,
        hands: incident?.hands ?? seen,
        madeBefore: await madeSince(execution, this.options, transaction),
        killSwitches: await killSwitches.engagedForIntent(transaction),
        now: now(),
      });
      if (obstacles.length > 0) return obstacles.join(' ');
      await executions.append(transaction, execution.id, {
        stepId,
        kind: JOURNAL[direction].intent,
        data: { effect: stampText(stamp), action: plan.action },
      });
      if (incidentId) await incidents.acknowledge(transaction, incidentId);
      await log.tell(transaction, execution, [
        direction === 'do'
          ? told('intent', `About to act: ${plan.summary}`, { stepId })
          : told('undo-intent', `About to undo: ${plan.summary}`, { stepId }),
      ]);
      return undefined;
    });
    log.changed(execution);
    return stop;
  }

  /** The target may have come to be somebody else's since it was decided. */
  async #claim(
    { entityRef, target }: StoredExecution,
    direction: EffectStamp['direction'],
    signal: AbortSignal,
  ): Promise<Claim | null | undefined> {
    const { catalog, claims } = this.options;
    try {
      const entity = await catalog.entity(entityRef);
      return entity ? await claims.of(entity, target, signal) : undefined;
    } catch (error) {
      signal.throwIfAborted();
      // What was done rightly is not left half undone because nobody answers.
      if (direction === 'undo') return undefined;
      throw error;
    }
  }

  /** Somebody may have changed the target by hand since it was decided. */
  async #hands(
    { incidentId, requestedBy }: StoredExecution,
    signal: AbortSignal,
  ): Promise<Hands | null> {
    const { incidents, hands } = this.options;
    if (!incidentId || requestedBy !== 'policy') return null;
    const incident = await incidents.get(incidentId);
    return incident ? hands.of(incident, signal) : null;
  }

  async #commitReceipt(
    work: ClaimedWork,
    execution: StoredExecution,
    { stepId, direction }: EffectName,
    receipt: Receipt,
    observed: readonly NewEntry[] = [],
  ): Promise<void> {
    const kind = JOURNAL[direction].receipt;
    await this.options.log.record(work, execution, {
      entries: [...observed, { stepId, kind, data: { ...receipt } }],
      events: [
        ...(observed.length > 0
          ? [
              told('observation', 'Looked what happened: the action was done', {
                stepId,
              }),
            ]
          : []),
        told(direction === 'do' ? 'receipt' : 'undo-receipt', receipt.summary, {
          stepId,
          output: receipt.output,
        }),
      ],
    });
  }

  async #commitObservation(
    work: ClaimedWork,
    execution: StoredExecution,
    effect: EffectName,
    observation: Observation,
    problem?: Error,
  ): Promise<void> {
    const { log } = this.options;
    const { stepId, direction } = effect;
    const { status } = observation;
    const unsent = status === 'absent' && problem !== undefined;
    const pause = retryAfterMs(problem);
    const entry: NewEntry = {
      stepId,
      kind: 'observation',
      data: {
        status,
        direction,
        ...(unsent ? { problem: problem.message } : {}),
        ...(unsent && pause !== undefined ? { retryAfterMs: pause } : {}),
      },
    };
    if (status === 'done') {
      const { receipt } = observation;
      await this.#commitReceipt(work, execution, effect, receipt, [entry]);
      return;
    }
    const failure = failureOf(observation, problem);
    if (failure) {
      await log.fail(work, execution, effect, failure, [entry]);
      return;
    }
    const found = 'Looked what happened: the action was not done';
    await log.record(work, execution, {
      entries: [entry],
      events:
        status === 'absent'
          ? [
              told(
                'observation',
                unsent ? `${found} (${problem.message})` : found,
                { stepId },
              ),
            ]
          : [],
    });
  }

  async #ask(
    execution: StoredExecution,
    effect: EffectName,
    signal: AbortSignal,
  ): Promise<Observation> {
    const { plan, stamp } = effectOf(execution, effect);
    return this.#action(plan.action).observe(plan, stamp, {
      signal: bounded(execution, effect, signal),
    });
  }

  #action(id: string): Action {
    const action = this.options.actions.get(id);
    if (!action) throw new Error(`Action ${id} is not installed any more`);
    return action;
  }
}

function bounded(
  { runbook }: StoredExecution,
  { stepId }: EffectName,
  signal: AbortSignal,
): AbortSignal {
  const timeout = runbook.steps.find(({ id }) => id === stepId)?.timeout;
  return AbortSignal.any([
    signal,
    AbortSignal.timeout(durationToMs(timeout ?? '1m')),
  ]);
}
