import {
  Alert,
  Decision,
  Incident,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  diagnose,
  diagnosisEvents,
  findsMore,
  firingsOf,
} from '../diagnosis/diagnose';
import { Diagnosis } from '../diagnosis/DiagnosisStore';
import { StoredExecution } from '../execution/ExecutionStore';
import { startExecution } from '../execution/startExecution';
import { TimelineEvent } from '../incidents/hashChain';
import { isNews, lookAgainAt } from '../incidents/incidentStep';
import { incidentChain } from '../incidents/TimelineStore';
import { MadeDecision } from '../policy/DecisionMaker';
import { decisionSentence } from '../policy/decisionSentence';
import { wouldHappen } from '../policy/reach';
import { WorkOutcome } from '../work/Worker';
import { ClaimedWork } from '../work/WorkQueue';
import { IncidentServices } from './incidentServices';

/** What has just been seen need not be looked at again for what joins it. */
const NEWS_HOLDS_MS = 10_000;
const DIAGNOSIS_HOLDS_MS = 30_000;

/** A second look may find what the first has missed, before anybody is told. */
const UNTREATED_AFTER_MS = 60_000;

/**
 * Diagnoses, decides and, when the decision says so, starts an execution. What
 * nobody acts on is looked at again: no decision is the last word while an
 * alert fires.
 *
 * @param past - executions so far
 */
export async function decideOnIncident(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  alerts: Alert[],
  past: readonly StoredExecution[],
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
    seeing.then(seen => commitDiagnosis(services, work, incident, seen)),
  ]);
  const acts = wouldHappen(made.decision.verdict);
  const before = await services.decisions.latestOfPolicies(incident.id);
  if (acts || isNews(before, made.decision)) {
    await commitDecision(services, work, incident, made);
  } else if (made.decision.verdict !== 'deny') {
    // It may have become worse since: then it is told, and else it is not.
    await services.queue.request(
      services.knex,
      'notify',
      `untreated:${incident.id}`,
      UNTREATED_AFTER_MS,
    );
  }
  const now = services.now().getTime();
  return acts
    ? { done: true }
    : { continueAt: lookAgainAt(newSince(incident, before, now), now) };
}

/** However late it came to the first look, the second one is soon. */
function newSince(
  { updatedAt }: Incident,
  before: Decision | undefined,
  now: number,
): number {
  return before && before.decidedAt >= updatedAt ? Date.parse(updatedAt) : now;
}

/** `before`: the last one; undefined: there was none, or it is this one. */
type Seen = { diagnosis: Diagnosis; isNew: boolean; before?: Diagnosis };

/** Diagnosed anew unless it has just been. */
async function see(
  services: IncidentServices,
  incident: Incident,
  alerts: readonly Alert[],
  past: readonly StoredExecution[],
  signal: AbortSignal,
): Promise<Seen> {
  const { diagnoses, now } = services;
  const before = await diagnoses.latest(incident.id);
  const age = now().getTime() - Date.parse(before?.diagnosedAt ?? '');
  const outdated =
    before &&
    (before.firings < firingsOf(alerts) ||
      past.some(({ endedAt }) => endedAt && endedAt >= before.diagnosedAt));
  if (before && age < (outdated ? NEWS_HOLDS_MS : DIAGNOSIS_HOLDS_MS)) {
    return { diagnosis: before, isNew: false };
  }
  const diagnosis = await diagnose(incident, alerts, services, signal);
  return { diagnosis, isNew: true, before };
}

async function commitDiagnosis(
  services: IncidentServices,
  work: ClaimedWork,
  incident: Incident,
  { diagnosis, isNew, before }: Seen,
): Promise<void> {
  const { diagnoses, timeline, queue } = services;
  if (!isNew) return;
  await queue.transaction(work, async transaction => {
    if (before && !findsMore(before, diagnosis)) {
      await diagnoses.renew(transaction, incident.id, diagnosis);
      return;
    }
    await diagnoses.add(transaction, incident.id, diagnosis);
    await timeline.append(
      transaction,
      incidentChain(incident.id),
      diagnosisEvents(diagnosis),
    );
    await services.diagnosed(transaction, incident.id);
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
    if (wouldHappen(decision.verdict)) {
      const started = await startExecution(services, transaction, id, made);
      events.push(...started.events);
      status = started.status;
    } else if (decision.verdict === 'deny') {
      await queue.request(transaction, 'notify', `denial:${id}`);
    } else {
      await queue.request(
        transaction,
        'notify',
        `untreated:${incident.id}`,
        UNTREATED_AFTER_MS,
      );
    }
    const policy = facts.policies.find(({ ref }) => ref === decision.policyRef);
    if (policy?.spec.escalate) {
      await queue.request(transaction, 'notify', `overdue:${incident.id}`);
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
