import { z } from 'zod/v3';
import { incidentIdInput, readIncident } from './readIncident';
import {
  decisionShape,
  executionShape,
  incidentShape,
  toDecisionShape,
  toExecutionShape,
  toIncidentShape,
} from './shapes';
import { DATA_NOTE, READS, Tool } from './tool';
import { brief, fitting } from './words';

const input = z.object({ incidentId: incidentIdInput }).strict();

const output = z.object({
  note: z.string(),
  incident: incidentShape,
  alerts: z.array(
    z.object({
      status: z.string(),
      startsAt: z.string(),
      endsAt: z.string().optional(),
      labels: z.record(z.string()),
      annotations: z.record(z.string()),
    }),
  ),
  findings: z.array(
    z.object({
      type: z.string(),
      severity: z.string().describe('cause, symptom or context'),
      object: z.string(),
      summary: z.string(),
      remedy: z.string().optional(),
      evidenceIds: z.array(z.string()),
    }),
  ),
  evidence: z
    .array(
      z.object({
        id: z.string(),
        source: z.string(),
        kind: z.string(),
        title: z.string(),
        missing: z.string().optional(),
      }),
    )
    .describe('What was gathered; read it with get-evidence'),
  lastDecision: decisionShape.optional(),
  executions: z.array(executionShape),
  timeline: z
    .array(
      z.object({
        at: z.string(),
        kind: z.string(),
        actor: z.string(),
        summary: z.string(),
      }),
    )
    .describe('The newest rows of the story, oldest first'),
  omitted: z
    .object({ alerts: z.number(), timeline: z.number() })
    .describe('How many more there are than are shown'),
});

/** Labels and annotations, as many and as long as help. */
function briefly(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(texts)
      .slice(0, 40)
      .map(([name, text]) => [brief(name, 100), brief(text)]),
  );
}

export const getIncidentTool: Tool<typeof input, typeof output> = {
  name: 'get-incident',
  title: 'Read an incident',
  description:
    'Tells the story of one incident: its alerts, what was found to be wrong, what evidence there is, the last decision with its reasons, what was done, and the newest rows of the timeline. Secrets are taken out; personal data stands as placeholders such as <EMAIL_1>.',
  input,
  output,
  examples: [
    {
      title: 'One incident',
      input: { incidentId: '3f0f7a3e-7d0c-4c1c-9b52-0d8b8f1f6a55' },
    },
  ],
  attributes: READS,
  async run(options, credentials, { incidentId }) {
    const detail = await readIncident(options, credentials, incidentId);
    const alerts = fitting(
      // Those that fire first: they are what it is about now.
      [...detail.alerts]
        .sort(
          (a, b) =>
            Number(b.status === 'firing') - Number(a.status === 'firing'),
        )
        .map(({ status, startsAt, endsAt, labels, annotations }) => ({
          status,
          startsAt,
          ...(endsAt ? { endsAt } : {}),
          labels: briefly(labels),
          annotations: briefly(annotations),
        })),
      { items: 20, characters: 16_000 },
    );
    const timeline = fitting(
      detail.timeline.toReversed().map(({ at, kind, actor, summary }) => ({
        at,
        kind,
        actor,
        summary: brief(summary),
      })),
      { items: 50, characters: 16_000 },
    );
    const last = detail.decisions.at(-1);
    return {
      note: DATA_NOTE,
      incident: toIncidentShape(detail.incident, options.baseUrl),
      alerts: alerts.kept,
      findings: fitting(
        detail.findings.map(finding => ({
          type: finding.type,
          severity: finding.severity,
          object: brief(finding.object),
          summary: brief(finding.summary),
          ...(finding.remedy ? { remedy: brief(finding.remedy) } : {}),
          evidenceIds: finding.evidenceIds.slice(0, 20),
        })),
        { items: 40, characters: 16_000 },
      ).kept,
      evidence: fitting(
        detail.evidence.map(({ id, source, kind, title, gap, data }) => {
          const missing =
            gap ??
            (typeof data.problem === 'string' ? data.problem : undefined);
          return {
            id,
            source,
            kind,
            title: brief(title),
            ...(missing ? { missing: brief(missing) } : {}),
          };
        }),
        { items: 60, characters: 16_000 },
      ).kept,
      ...(last ? { lastDecision: toDecisionShape(last) } : {}),
      executions: detail.executions.slice(-10).map(toExecutionShape),
      timeline: timeline.kept.reverse(),
      omitted: { alerts: alerts.omitted, timeline: timeline.omitted },
    };
  },
};
