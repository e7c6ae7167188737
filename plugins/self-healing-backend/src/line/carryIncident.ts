import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import {
  Alert,
  Incident,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Check,
  Diagnoser,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { diagnose, diagnosisEvents } from '../diagnosis/diagnose';
import { Diagnosis, DiagnosisStore } from '../diagnosis/DiagnosisStore';
import { ExecutionStore, StoredExecution } from '../execution/ExecutionStore';
import { askChecks, verdictOf } from '../execution/verification';
import { DecisionMaker, MadeDecision } from '../policy/DecisionMaker';
import { DecisionStore } from '../policy/DecisionStore';
import { startExecution } from '../execution/startExecution';
import { WorkHandler, WorkOutcome } from '../work/Worker';
import { ClaimedWork, WorkQueue } from '../work/WorkQueue';
import { decisionSentence } from '../policy/decisionSentence';
import { TimelineEvent } from '../incidents/hashChain';
import { incidentStep, isNews } from '../incidents/incidentStep';
import { IncidentStore } from '../incidents/IncidentStore';
import { incidentChain, TimelineStore } from '../incidents/TimelineStore';

/** What was denied is looked at again: cooldowns pass, switches are released. */
const DENIED_AGAIN_MS = 30_000;
const UNPROVEN_AGAIN_MS = 15_000;
const DIAGNOSIS_HOLDS_MS = 10_000;

type Options = {
  knex: Knex;
  incidents: IncidentStore;
  timeline: TimelineStore;
  diagnoses: DiagnosisStore;
  decisions: DecisionStore;
  executions: ExecutionStore;
  queue: WorkQueue;
  decisionMaker: DecisionMaker;
  sources: readonly EvidenceSource[];
  diagnosers: readonly Diagnoser[];
  checks: ReadonlyMap<string, Check>;
  auditor: AuditorService;
  logger: LoggerService;
  now(): Date;
  changed(incidentId: string | null, entityRef: string | null): void;
};

/**
 * Carries an incident from correlation through diagnosis and decision to the
 * execution, and closes it when it is over.
 */
export function createIncidentHandler(options: Options): WorkHandler {
  return async (work, signal) => {
    const { incidents, executions, decisions } = options;
    const incident = await incidents.get(work.subject);
    if (!incident) return { done: true };
    const alerts = await incidents.alertsOf(incident.id);
    const past = await executions.ofIncident(incident.id);
    const lastDecision = await decisions.latestOfPolicies(incident.id);
    const step = incidentStep({
      incident,
      alerts,
      executions: past,
      lastDecision,
      now: options.now().getTime(),
    });
    switch (step.do) {
      case 'wait':
        return { continueAt: step.until };
      case 'decide':
        return decideOn(
          options,
          work,
          incident,
          alerts,
          step.look ? past : undefined,
          signal,
        );
      case 'settle': {
        const unproven = past.find(({ id }) => id === step.prove);
        return settle(options, work, incident, unproven, signal);
      }
      case 'escalate':
        await escalate(options, work, incident, step.reason);
        return { done: true };
      case 'withdraw':
        // Its own stage ends it, so that an answer that comes at this moment
        // and the end take turns.
        await options.queue.request(
          options.knex,
          'execution',
          step.executionId,
        );
        options.queue.wake();
        return { done: true };
      default:
        return { done: true };
    }
  };
}

async function decideOn(
  options: Options,
  work: ClaimedWork,
  incident: Incident,
  alerts: Alert[],
  past: readonly StoredExecution[] | undefined,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  // The catalog is read while evidence is gathered, and the plan made while the
  // diagnosis is stored: minutes of an outage are spent here.
  const seeing = see(options, incident, past, signal);
  const [made] = await Promise.all([
    options.decisionMaker.forIncident(
      incident,
      alerts,
      seeing.then(({ diagnosis }) => diagnosis),
      signal,
    ),
    seeing.then(({ diagnosis, isNew }) =>
      isNew ? commitDiagnosis(options, work, incident, diagnosis) : undefined,
    ),
  ]);
  const before = await options.decisions.latestOfPolicies(incident.id);
  const { verdict } = made.decision;
  const acts = verdict === 'act' || verdict === 'suggest';
  if (acts || isNews(before, made.decision)) {
    await commitDecision(options, work, incident, made);
  }
  return verdict === 'deny'
    ? { continueAt: options.now().getTime() + DENIED_AGAIN_MS }
    : { done: true };
}

/**
 * Diagnosed once a set of alerts and again after a refusal; tried again soon,
 * or only to see whether a rule still forbids it, the last one will do.
 *
 * @param past - executions so far; undefined: there is no need to look
 */
async function see(
  options: Options,
  incident: Incident,
  past: readonly StoredExecution[] | undefined,
  signal: AbortSignal,
): Promise<{ diagnosis: Diagnosis; isNew: boolean }> {
  const { diagnoses, now } = options;
  const known = await diagnoses.latest(incident.id);
  const age = now().getTime() - Date.parse(known?.diagnosedAt ?? '');
  const outdated =
    known === undefined ||
    known.alertCount < incident.alertCount ||
    past?.some(({ endedAt }) => endedAt && endedAt >= known.diagnosedAt);
  if (known && (!past || !outdated || age < DIAGNOSIS_HOLDS_MS)) {
    return { diagnosis: known, isNew: false };
  }
  const diagnosis = await diagnose(incident, options, signal);
  return { diagnosis, isNew: true };
}

async function commitDiagnosis(
  options: Options,
  work: ClaimedWork,
  incident: Incident,
  diagnosis: Diagnosis,
): Promise<void> {
  const { diagnoses, timeline, queue } = options;
  await queue.transaction(work, async transaction => {
    await diagnoses.add(transaction, incident.id, diagnosis);
    await timeline.append(
      transaction,
      incidentChain(incident.id),
      diagnosisEvents(diagnosis),
    );
  });
  options.changed(incident.id, incident.entityRef);
}

async function commitDecision(
  options: Options,
  work: ClaimedWork,
  incident: Incident,
  made: MadeDecision,
): Promise<void> {
  const { decisions, timeline, incidents, queue, auditor } = options;
  const { facts, decision } = made;
  const decisionId = await queue.transaction(work, async transaction => {
    const id = await decisions.add(transaction, facts, decision);
    const events: TimelineEvent[] = [
      {
        kind: 'decision',
        actor: 'system',
        summary: decisionSentence(made),
        data: { decisionId: id, ...decision },
      },
    ];
    let status: IncidentStatus | undefined;
    if (decision.verdict === 'act' || decision.verdict === 'suggest') {
      const started = await startExecution(options, transaction, id, made);
      events.push(...started.events);
      status = started.status;
    } else if (decision.verdict === 'deny') {
      await queue.request(transaction, 'notify', `denial:${id}`);
    }
    if (status) await incidents.setStatus(transaction, incident.id, status);
    await timeline.append(transaction, incidentChain(incident.id), events);
    return id;
  });
  options.changed(incident.id, incident.entityRef);
  const audit = await auditor.createEvent({
    eventId: 'decision',
    severityLevel: 'medium',
    meta: {
      decisionId,
      incidentId: incident.id,
      verdict: decision.verdict,
      policyRef: decision.policyRef,
      runbookRef: decision.runbookRef,
    },
  });
  await audit.success();
}

async function settle(
  options: Options,
  work: ClaimedWork,
  incident: Incident,
  unproven: StoredExecution | undefined,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  const { incidents, timeline, queue, checks, now } = options;
  const events: TimelineEvent[] = [];
  if (unproven?.runbook.verify) {
    const outcomes = await askChecks(
      unproven.runbook.verify.checks,
      checks,
      unproven.target,
      new Date(unproven.endedAt ?? unproven.createdAt),
      signal,
    );
    const at = now().getTime();
    if (verdictOf(outcomes, at, at + 1) !== 'passed') {
      return { continueAt: at + UNPROVEN_AGAIN_MS };
    }
    events.push({
      kind: 'verification-passed',
      actor: 'system',
      summary: outcomes
        .map(({ check, message }) => `${check}: ${message}`)
        .join('; '),
      data: { executionId: unproven.id, checks: outcomes },
    });
  }
  const settled = await queue.transaction(work, async transaction => {
    // An alert may have joined since; whoever folds one waits for this row.
    const current = await incidents.get(incident.id, transaction);
    if (!current || current.firingCount > 0) return false;
    await incidents.setStatus(transaction, incident.id, 'resolved');
    await timeline.append(transaction, incidentChain(incident.id), [
      ...events,
      {
        kind: 'incident-resolved',
        actor: 'system',
        summary:
          incident.alertCount === 1
            ? 'The alert is resolved: incident closed'
            : `All ${incident.alertCount} alerts are resolved: incident closed`,
        data: {},
      },
    ]);
    return true;
  });
  if (!settled) return { continueAt: now().getTime() };
  options.changed(incident.id, incident.entityRef);
  return { done: true };
}

async function escalate(
  options: Options,
  work: ClaimedWork,
  incident: Incident,
  reason: string,
): Promise<void> {
  const { incidents, timeline, queue } = options;
  await queue.transaction(work, async transaction => {
    await queue.request(transaction, 'notify', `incident:${incident.id}`);
    await incidents.setStatus(transaction, incident.id, 'escalated');
    await timeline.append(transaction, incidentChain(incident.id), [
      {
        kind: 'escalated',
        actor: 'system',
        summary: `${reason}: a person has to look`,
        data: { ownerRef: incident.ownerRef },
      },
    ]);
  });
  options.changed(incident.id, incident.entityRef);
}
