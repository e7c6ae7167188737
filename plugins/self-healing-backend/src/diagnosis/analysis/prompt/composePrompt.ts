import {
  Alert,
  Evidence,
  fenced,
  Finding,
  Incident,
  Injection,
  SentPiece,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Redactor } from '../../../redaction/placeholders/IncidentRedaction';
import { oneLine } from '../../../shortened';
import { SUSPICIOUS_INSTRUCTIONS } from '../../plantedFindings';
import { findInjections } from '../injections/findInjections';
import {
  Change,
  OfferedRunbook,
  renderAlert,
  renderChanges,
  renderEvidence,
  renderFinding,
  renderRunbook,
} from './renderPiece';
import { renderValue } from './renderValue';
import { SYSTEM_PROMPT } from './systemPrompt';
import { visibleText } from './visibleText';

/** What is known of an incident, as far as a model may know it. */
export type IncidentFacts = {
  incident: Incident;
  alerts: readonly Alert[];
  evidence: readonly Evidence[];
  findings: readonly Finding[];
  /** Oldest first. */
  changes: readonly Change[];
  runbooks: readonly OfferedRunbook[];
  /** ISO 8601. */
  now: string;
};

/** What a model is asked, and what it is made of. */
export type ComposedPrompt = {
  system: string;
  prompt: string;
  pieces: SentPiece[];
  injections: Injection[];
};

const MOST = {
  alerts: 10,
  evidence: 30,
  findings: 20,
  changes: 20,
  runbooks: 20,
};

/** Characters of one piece before it is redacted and cut: bounds the time. */
const LONGEST_PIECE = 12_000;

/** Shares of the room, in order: what one leaves, the next may use. */
const SHARES = {
  incident: 0.05,
  finding: 0.2,
  alert: 0.2,
  change: 0.1,
  runbook: 0.1,
};

const KINDS = ['incident', 'finding', 'alert', 'change', 'runbook'] as const;

const HEAD = 'An incident, in pieces.';

type Draft = Omit<SentPiece, 'id'> & { id: string; text: string };

/**
 * The prompt of an incident: every piece redacted, made visible, fenced by a
 * word that it cannot know, and bounded. Pure.
 *
 * @param nonce - new and unguessable for each prompt
 * @param mostCharacters - of the prompt, the system part aside
 * @throws Error when something in it could not be redacted
 */
export function composePrompt(
  facts: IncidentFacts,
  options: { redactor: Redactor; nonce: string; mostCharacters: number },
): ComposedPrompt {
  const { redactor, nonce, mostCharacters } = options;
  const injections: Injection[] = [];
  const drafts = draftsOf(facts).map((draft): Draft => {
    const whole = `${draft.title}\n${draft.text}`;
    for (const one of isReport(draft) ? [] : findInjections(whole)) {
      injections.push({
        evidence: draft.id,
        foundBy: 'rules',
        what: one.what,
        excerpt: redactor.redact(visibleText(one.excerpt)),
      });
    }
    return {
      ...draft,
      title: oneLine(redactor.redact(visibleText(draft.title)), 200),
      text: redactor
        .redact(visibleText(whole))
        // Whoever guessed the word could end a fence; nobody does.
        .replaceAll(nonce, '[the word of the fences]'),
    };
  });
  const fences = drafts.reduce(
    (sum, { id }) => sum + fenced(id, nonce, '').length + 2,
    0,
  );
  const left = leftOut(facts);
  const room = mostCharacters - HEAD.length - fences - (left?.length ?? 0) - 4;
  const fitted = fit(drafts, Math.max(0, room));
  const prompt = [
    HEAD,
    ...fitted.map(({ id, text }) => fenced(id, nonce, text)),
    ...(left ? [left] : []),
  ].join('\n\n');
  return {
    system: SYSTEM_PROMPT,
    prompt,
    pieces: fitted.map(({ text: _, ...piece }) => piece),
    injections: injections.slice(0, 20),
  };
}

/** It quotes what was found elsewhere, where it is reported already. */
function isReport({ kind, title }: Draft): boolean {
  return kind === 'finding' && title === SUSPICIOUS_INSTRUCTIONS;
}

function draftsOf(facts: IncidentFacts): Draft[] {
  const evidence = facts.evidence.slice(0, MOST.evidence);
  const idOf = (evidenceId: string) => {
    const index = evidence.findIndex(({ id }) => id === evidenceId);
    return index < 0 ? undefined : `E${index + 1}`;
  };
  const changes = facts.changes.slice(-MOST.changes);
  return [
    {
      id: 'I1',
      kind: 'incident' as const,
      title: 'The incident',
      text: renderIncident(facts),
    },
    ...facts.findings.slice(0, MOST.findings).map((finding, index) => ({
      id: `F${index + 1}`,
      kind: 'finding' as const,
      title: finding.type,
      text: renderFinding(finding, idOf, LONGEST_PIECE),
    })),
    ...facts.alerts.slice(0, MOST.alerts).map((alert, index) => ({
      id: `A${index + 1}`,
      kind: 'alert' as const,
      title: alert.labels.alertname ?? 'alert',
      text: renderAlert(alert, LONGEST_PIECE),
    })),
    ...(changes.length > 0
      ? [
          {
            id: 'C1',
            kind: 'change' as const,
            title: 'Changes, and what was done so far',
            text: renderChanges(changes, LONGEST_PIECE),
          },
        ]
      : []),
    ...facts.runbooks.slice(0, MOST.runbooks).map((runbook, index) => ({
      id: `R${index + 1}`,
      kind: 'runbook' as const,
      title: runbook.title,
      runbook: runbook.ref,
      text: renderRunbook(runbook, LONGEST_PIECE),
    })),
    ...evidence.map((item, index) => ({
      id: `E${index + 1}`,
      kind: 'evidence' as const,
      title: item.title,
      evidenceId: item.id,
      text: renderEvidence(item, LONGEST_PIECE),
    })),
  ];
}

/** Within the room, by shares; evidence has what the others leave. */
function fit(drafts: readonly Draft[], room: number): Draft[] {
  let left = room;
  const fitted: Draft[] = [];
  for (const kind of KINDS) {
    const some = drafts.filter(one => one.kind === kind);
    const cutTo = evenly(some, Math.min(left, room * SHARES[kind]));
    left -= cutTo.reduce((sum, { text }) => sum + text.length, 0);
    fitted.push(...cutTo);
  }
  const evidence = drafts.filter(({ kind }) => kind === 'evidence');
  return [...fitted, ...evenly(evidence, left)];
}

/** What is short is whole; the others have an equal part of the rest each. */
function evenly(drafts: readonly Draft[], room: number): Draft[] {
  const lengths = drafts.map(({ text }) => text.length).sort((a, b) => a - b);
  let left = Math.max(0, room);
  let part = left;
  for (const [index, length] of lengths.entries()) {
    part = Math.floor(left / (lengths.length - index));
    if (length > part) break;
    left -= length;
  }
  const longest = Math.max(part, 0);
  return drafts.map(draft => ({ ...draft, text: cut(draft.text, longest) }));
}

const CUT = '\n[the rest was left out]';

function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  const kept = text.slice(0, Math.max(0, longest - CUT.length));
  return `${kept.replace(/\p{Cs}$/u, '')}${CUT}`.slice(0, longest);
}

function renderIncident({ incident, now }: IncidentFacts): string {
  const { title, severity, status, openedAt, entityRef, workload } = incident;
  return renderValue(
    {
      title,
      severity,
      status,
      openedAt,
      now,
      ...(entityRef ? { service: entityRef } : {}),
      ...(workload ? { workload } : {}),
    },
    LONGEST_PIECE,
  );
}

/** What has no piece at all: a model should know that it does not see all. */
function leftOut(facts: IncidentFacts): string | undefined {
  const left = (
    ['alerts', 'evidence', 'findings', 'changes', 'runbooks'] as const
  )
    .map(kind => [facts[kind].length - MOST[kind], kind] as const)
    .filter(([count]) => count > 0)
    .map(([count, kind]) => `${count} more ${kind}`);
  return left.length > 0 ? `Left out: ${left.join(', ')}.` : undefined;
}
