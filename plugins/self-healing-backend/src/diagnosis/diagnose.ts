import { randomUUID } from 'crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Alert,
  describeIssues,
  Evidence,
  evidenceSchema,
  Finding,
  Incident,
  parseWorkloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Diagnoser,
  EvidenceRequest,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { TimelineEvent } from '../incidents/hashChain';
import {
  IncidentRedaction,
  Redactor,
} from '../redaction/placeholders/IncidentRedaction';
import { Diagnosis } from './DiagnosisStore';
import { reportOf } from '../wordsOf';

/** A source that hangs must not hold up the cure. */
const COLLECT_MS = 10_000;

/** Larger evidence is dropped with a note. */
const EVIDENCE_BYTES = 256 * 1024;

const EFFECTS: Record<Finding['severity'], number> = {
  cause: 0,
  symptom: 1,
  context: 2,
};

/**
 * The *diagnosis* stage: evidence from every source at once, then what the
 * diagnosers make of it. A source that fails becomes evidence of that failure;
 * it never stops the line.
 */
export async function diagnose(
  incident: Incident,
  alerts: readonly Alert[],
  options: {
    sources: readonly EvidenceSource[];
    diagnosers: readonly Diagnoser[];
    redaction: IncidentRedaction;
    logger: LoggerService;
    now(): Date;
  },
  signal: AbortSignal,
): Promise<Diagnosis> {
  const { sources, diagnosers, redaction, logger, now } = options;
  const collected = incident.workload
    ? await Promise.all(
        sources.map(source =>
          collect(source, { incident, alerts }, logger, now, signal),
        ),
      )
    : [];
  const evidence = await redaction.redactorFor(incident, redactor =>
    redactedEvidence(collected.flat(), redactor),
  );
  const found = diagnosers
    .flatMap(diagnoser => {
      try {
        return diagnoser.examine(evidence);
      } catch (error) {
        logger.error(`Diagnoser ${diagnoser.id} failed: ${reportOf(error)}`);
        return [];
      }
    })
    .sort((a, b) => EFFECTS[a.severity] - EFFECTS[b.severity]);
  // Diagnosers read what is redacted; a module's may know more than it reads.
  const findings = await redaction.redactorFor(incident, redactor =>
    redactor.redactValue(found),
  );
  return {
    diagnosedAt: now().toISOString(),
    firings: firingsOf(alerts),
    evidence,
    findings,
  };
}

/** Before anybody reads it: logs and messages hold secrets (AD-D6, RC-F14). */
function redactedEvidence(
  evidence: readonly Evidence[],
  { redact, redactValue }: Redactor,
): Evidence[] {
  return evidence.map(({ id, kind, source, collectedAt, title, ...rest }) => ({
    id,
    kind,
    source,
    collectedAt,
    title: redact(title),
    ...redactValue(rest),
  }));
}

/** How often the alerts have fired, all in all: more of it is news. */
export function firingsOf(alerts: readonly Alert[]): number {
  return alerts.reduce((sum, { recurrence = 0 }) => sum + 1 + recurrence, 0);
}

/** Whether a diagnosis says anything that the one before did not. */
export function findsMore(before: Diagnosis, now: Diagnosis): boolean {
  return essence(before) !== essence(now);
}

// Which pods it is this time, and how often they have crashed, is no news.
function essence({ evidence, findings }: Diagnosis): string {
  return JSON.stringify([
    [
      ...new Set(
        findings.map(({ type, severity, affects }) =>
          [type, severity, affects].join(' '),
        ),
      ),
    ].sort(),
    evidence
      .filter(({ data }) => typeof data.problem === 'string')
      .map(({ kind }) => kind)
      .sort(),
  ]);
}

/** The rows of a diagnosis in the incident's timeline. */
export function diagnosisEvents(diagnosis: Diagnosis): TimelineEvent[] {
  const { evidence, findings } = diagnosis;
  const unread = unreadOf(evidence);
  const read = evidence
    .filter(({ data, gap }) => typeof data.problem !== 'string' && !gap)
    .map(({ title }) => title);
  // Why is said beside each; these hold nothing back.
  const incomplete = evidence.flatMap(({ title, gap }) => (gap ? title : []));
  const gathered: TimelineEvent[] =
    evidence.length === 0
      ? []
      : [
          {
            kind: 'evidence',
            actor: 'system',
            summary: [
              ...(read.length > 0
                ? [`Gathered evidence: ${read.join(', ')}`]
                : []),
              ...(incomplete.length > 0
                ? [`Incomplete: ${incomplete.join(', ')}`]
                : []),
              ...(unread.length > 0
                ? [`Could not be read: ${unread.join('; ')}`]
                : []),
            ].join('. '),
            data: { evidenceIds: evidence.map(({ id }) => id) },
          },
        ];
  return [
    ...gathered,
    ...findings.map(
      (finding): TimelineEvent => ({
        kind: 'finding',
        actor: 'system',
        summary: finding.summary,
        data: { ...finding },
      }),
    ),
  ];
}

/**
 * Minutes since the running revision was released, from evidence of kind
 * `revisions`; null when it is not known.
 */
export function minutesSinceDeploy(
  evidence: readonly Evidence[],
  now: Date,
): number | null {
  for (const { kind, data } of evidence) {
    if (kind !== 'revisions') continue;
    const created = Date.parse(String(data.currentRevisionCreatedAt));
    if (!Number.isNaN(created)) {
      return Math.max(0, (now.getTime() - created) / 60_000);
    }
  }
  return null;
}

/** What could not be read, and why: it is not evidence of nothing. */
export function unreadOf(evidence: readonly Evidence[]): string[] {
  return evidence.flatMap(({ title, data }) =>
    typeof data.problem === 'string' ? [`${title} (${data.problem})`] : [],
  );
}

async function collect(
  source: EvidenceSource,
  { incident, alerts }: Pick<EvidenceRequest, 'incident' | 'alerts'>,
  logger: LoggerService,
  now: () => Date,
  signal: AbortSignal,
): Promise<Evidence[]> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(COLLECT_MS)]);
  try {
    const collected = await source.collect({
      incident,
      alerts,
      workload: parseWorkloadRef(incident.workload!),
      signal: bounded,
    });
    return collected.map(item => kept({ ...item, id: randomUUID() }));
  } catch (error) {
    signal.throwIfAborted();
    logger.warn(`Evidence source ${source.id} failed: ${reportOf(error)}`);
    return [
      {
        id: randomUUID(),
        source: source.id,
        kind: 'problem',
        title: `${source.id} could not be asked`,
        collectedAt: now().toISOString(),
        data: { problem: reportOf(error) },
      },
    ];
  }
}

/** Pages and prompts must hold it, whatever a module has made. */
function kept(evidence: Evidence): Evidence {
  const { series, gap, ...rest } = evidence;
  if (JSON.stringify(evidence).length > EVIDENCE_BYTES) {
    return {
      ...rest,
      data: { problem: 'This evidence was too large to keep.' },
    };
  }
  const parsed = evidenceSchema.safeParse(evidence);
  return parsed.success
    ? evidence
    : {
        ...rest,
        data: {
          problem: `This evidence is not what a page can show: ${describeIssues(
            parsed.error,
          )}`,
        },
      };
}
