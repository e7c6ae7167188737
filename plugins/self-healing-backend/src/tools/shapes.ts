import {
  Decision,
  Execution,
  Incident,
  Reason,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod/v3';
import { decisionSentence } from '../policy/decisionSentence';
import { PolicyFacts } from '../policy/facts';
import { pageLink, portalUrl } from '../notices/pageLink';
import { brief, fitting } from './words';

export const incidentShape = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.string(),
  status: z
    .string()
    .describe('open, awaiting-approval, healing, escalated or resolved'),
  entityRef: z.string().nullable().describe('null: it belongs to nobody'),
  ownerRef: z.string().nullable(),
  workload: z.string().nullable().describe('cluster/namespace/Kind/name'),
  alerts: z.number(),
  firingAlerts: z.number(),
  openedAt: z.string(),
  resolvedAt: z.string().nullable(),
  resolution: z.string().optional().describe('healed, by-itself or by-hand'),
  inHandOf: z.string().optional().describe('A person who has taken it over'),
  page: z.string().describe('Where people look at it in the portal'),
});

export function toIncidentShape(
  incident: Incident,
  baseUrl: string | undefined,
): z.infer<typeof incidentShape> {
  const { id, title, severity, status, entityRef, ownerRef } = incident;
  return {
    id,
    title: brief(title),
    severity,
    status,
    entityRef,
    ownerRef,
    workload: incident.workload,
    alerts: incident.alertCount,
    firingAlerts: incident.firingCount,
    openedAt: incident.openedAt,
    resolvedAt: incident.resolvedAt,
    ...(incident.resolution ? { resolution: incident.resolution } : {}),
    ...(incident.hands ? { inHandOf: incident.hands.by } : {}),
    page: pageOf(baseUrl, entityRef, id),
  };
}

export function pageOf(
  baseUrl: string | undefined,
  entityRef: string | null,
  incidentId: string | null,
): string {
  return portalUrl(baseUrl ?? '', pageLink(entityRef, incidentId));
}

export const reasonShape = z.object({
  rule: z.string(),
  effect: z.string().describe('allows, limits or forbids'),
  message: z.string(),
});

const toReasonShape = ({ rule, effect, message }: Reason) => ({
  rule,
  effect,
  message: brief(message, 1_000),
});

export const toReasonShapes = (reasons: readonly Reason[]) =>
  reasons.slice(0, 60).map(toReasonShape);

export const decisionShape = z.object({
  id: z.string(),
  decidedAt: z.string(),
  verdict: z.string().describe('ignore, observe, suggest, act or deny'),
  sentence: z.string(),
  policyRef: z.string().nullable(),
  runbookRef: z.string().nullable(),
  reasons: z.array(reasonShape).describe('Every rule that spoke, in order'),
});

export function toDecisionShape(
  decision: Decision,
): z.infer<typeof decisionShape> {
  const { id, decidedAt, verdict, reasons, policyRef, runbookRef } = decision;
  const facts = decision.facts as PolicyFacts;
  const runbook =
    facts.runbook ??
    facts.policies?.find(({ ref }) => ref === policyRef)?.runbook ??
    null;
  return {
    id,
    decidedAt,
    verdict,
    sentence: brief(
      decisionSentence({
        decision: { verdict, reasons, policyRef, runbookRef },
        facts,
        runbook,
      }),
    ),
    policyRef,
    runbookRef,
    reasons: toReasonShapes(reasons),
  };
}

export const planShape = z.object({
  stepId: z.string(),
  action: z.string(),
  target: z.string(),
  summary: z.string(),
  changes: z
    .array(
      z.object({
        path: z.string(),
        before: z.string().optional(),
        after: z.string().optional(),
      }),
    )
    .describe('As the cluster sees them in a dry run'),
  touchesPods: z.number(),
  ofPods: z.number().describe('In the same namespace'),
  rehearsal: z.string().describe('accepted, refused or not rehearsed'),
  undoable: z.boolean(),
  remarks: z.array(z.string()),
});

export const toPlanShapes = (plans: readonly StepPlan[]) =>
  plans.slice(0, 20).map(({ stepId, plan }): z.infer<typeof planShape> => {
    const { dryRun, blastRadius, trouble, destination, owners = [] } = plan;
    const refused = dryRun.accepted ? 'accepted' : 'refused';
    return {
      stepId,
      action: plan.action,
      target: plan.target,
      summary: brief(plan.summary),
      changes: fitting(
        plan.changes.map(({ path, before, after }) => ({
          path,
          ...(before === undefined ? {} : { before: written(before) }),
          ...(after === undefined ? {} : { after: written(after) }),
        })),
        { items: 30, characters: 8_000 },
      ).kept,
      touchesPods: blastRadius.pods,
      ofPods: blastRadius.podsInScope,
      rehearsal: dryRun.rehearsed === false ? 'not rehearsed' : refused,
      undoable: plan.undoable,
      remarks: [
        dryRun.message,
        trouble?.message,
        destination?.message,
        ...owners.map(({ message }) => message),
      ].flatMap(text => (text ? [brief(text)] : [])),
    };
  });

function written(value: unknown): string {
  return brief(typeof value === 'string' ? value : JSON.stringify(value), 300);
}

export const executionShape = z.object({
  id: z.string(),
  runbookRef: z.string(),
  runbookTitle: z.string(),
  target: z.string(),
  state: z.string(),
  requestedBy: z.string().describe('policy, or a person'),
  createdAt: z.string(),
  endedAt: z.string().nullable(),
  planned: z.array(z.string()),
  outcome: z.string().optional(),
});

export function toExecutionShape(
  execution: Execution,
): z.infer<typeof executionShape> {
  const outcome = execution.journal.findLast(({ kind }) => kind === 'outcome');
  return {
    id: execution.id,
    runbookRef: execution.runbookRef,
    runbookTitle: execution.runbookTitle,
    target: execution.target,
    state: execution.state,
    requestedBy: execution.requestedBy,
    createdAt: execution.createdAt,
    endedAt: execution.endedAt,
    planned: execution.plans.map(({ plan }) => brief(plan.summary)),
    ...(outcome ? { outcome: brief(String(outcome.data.summary ?? '')) } : {}),
  };
}
