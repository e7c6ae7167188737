import {
  Alert,
  Incident,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import { diagnose, diagnosisEvents, firingsOf } from '../diagnosis/diagnose';
import { Diagnosis } from '../diagnosis/DiagnosisStore';
import { StoredExecution } from '../execution/ExecutionStore';
import { startExecution } from '../execution/startExecution';
import { TimelineEvent } from '../incidents/hashChain';
import { isNews } from '../incidents/incidentStep';
import { incidentChain } from '../incidents/TimelineStore';
import { MadeDecision } from '../policy/DecisionMaker';
import { decisionSentence } from '../policy/decisionSentence';
import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { IncidentServices } from './incidentServices';

/** What was denied is looked at again: cooldowns pass, switches are released. */
const DENIED_AGAIN_MS = 30_000;
const DIAGNOSIS_HOLDS_MS = 10_000;

/**
 * Diagnoses, decides and, when the decision says so, starts an execution.
 *
 * @param past - executions so far; undefined: there is nothing new to look at
 */
export async function decideOnIncident(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  alerts: Alert[],
  past: readonly StoredExecution[] | undefined,
  signal: AbortSignal,
): Promise<WorkOutcome> {
  // The catalog is read while evidence is gathered, and the plan made while the
  // diagnosis is stored: minutes of an outage are spent here.
  const seeing = see(services, incident, alerts, past, signal);
  const [made] = await Promise.all([
    services.decisionMaker.forIncident(
      incident,
      alerts,
      seeing.then(({ diagnosis }) => diagnosis),
      signal,
    ),
    seeing.then(({ diagnosis, isNew }) =>
      isNew ? commitDiagnosis(services, work, incident, diagnosis) : undefined,
    ),
  ]);
  const { verdict } = made.decision;
  const acts = verdict === 'act' || verdict === 'suggest';
  const latest = () => services.decisions.latestOfPolicies(incident.id);
  if (acts || isNews(await latest(), made.decision)) {
    await commitDecision(services, work, incident, made);
  }
  return verdict === 'deny'
    ? { continueAt: services.now().getTime() + DENIED_AGAIN_MS }
    : { done: true };
}

/**
 * Diagnosed once a set of alerts and again after a refusal; tried again soon,
 * or only to see whether a rule still forbids it, the last one will do.
 *
 * @param past - executions so far; undefined: there is no need to look
 */
async function see(
  services: IncidentServices,
  incident: Incident,
  alerts: readonly Alert[],
  past: readonly StoredExecution[] | undefined,
  signal: AbortSignal,
): Promise<{ diagnosis: Diagnosis; isNew: boolean }> {
  const { diagnoses, now } = services;
  const known = await diagnoses.latest(incident.id);
  const age = now().getTime() - Date.parse(known?.diagnosedAt ?? '');
  const outdated =
    known === undefined ||
    known.firings < firingsOf(alerts) ||
    past?.some(({ endedAt }) => endedAt && endedAt >= known.diagnosedAt);
  if (known && (!past || !outdated || age < DIAGNOSIS_HOLDS_MS)) {
    return { diagnosis: known, isNew: false };
  }
  const diagnosis = await diagnose(incident, alerts, services, signal);
  return { diagnosis, isNew: true };
}

async function commitDiagnosis(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  diagnosis: Diagnosis,
): Promise<void> {
  const { diagnoses, timeline, queue } = services;
  await queue.transaction(work, async transaction => {
    await diagnoses.add(transaction, incident.id, diagnosis);
    await timeline.append(
      transaction,
      incidentChain(incident.id),
      diagnosisEvents(diagnosis),
    );
  });
  services.changed(incident.id, incident.entityRef);
}

async function commitDecision(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  made: MadeDecision,
): Promise<void> {
  const { decisions, timeline, incidents, queue, auditor } = services;
  const { facts, decision } = made;
  const decisionId = await queue.transaction(work, async transaction => {
    // A person may have closed it while the plan was made.
    const current = await incidents.get(incident.id, transaction);
    if (current?.status === 'resolved') return undefined;
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
      const started = await startExecution(services, transaction, id, made);
      events.push(...started.events);
      status = started.status;
    } else if (decision.verdict === 'deny') {
      await queue.request(transaction, 'notify', `denial:${id}`);
    }
    if (status) await incidents.setStatus(transaction, incident.id, status);
    await timeline.append(transaction, incidentChain(incident.id), events);
    return id;
  });
  if (!decisionId) return;
  services.changed(incident.id, incident.entityRef);
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
