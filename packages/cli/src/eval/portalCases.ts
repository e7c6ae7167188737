import {
  Analysis,
  analysisListSchema,
  incidentDetailSchema,
  IncidentDetail,
  incidentListSchema,
  readFenced,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Get } from '../claims/signIn';
import { Cause, EvalCase } from './evalCase';

/**
 * The newest incidents of a portal that a model was asked about, as cases: what
 * was sent, word by word, and what is known of the cause by now.
 */
export async function portalCases(get: Get, last: number): Promise<EvalCase[]> {
  const cases: EvalCase[] = [];
  for (const id of await incidentIds(get, last)) {
    const path = `/api/self-healing/incidents/${encodeURIComponent(id)}`;
    const { items } = analysisListSchema.parse(await get(`${path}/analyses`));
    const analysis = items.find(saysTheCause) ?? items.find(isDone);
    if (!analysis) continue;
    cases.push(
      ...caseOf(analysis, incidentDetailSchema.parse(await get(path))),
    );
  }
  return cases;
}

async function incidentIds(get: Get, last: number): Promise<string[]> {
  const ids: string[] = [];
  let cursor: string | undefined;
  do {
    const search = new URLSearchParams({
      limit: String(Math.min(50, last - ids.length)),
      ...(cursor && { cursor }),
    });
    const page = incidentListSchema.parse(
      await get(`/api/self-healing/incidents?${search}`),
    );
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor && ids.length < last);
  return ids.slice(0, last);
}

function isDone({ status, sent }: Analysis): boolean {
  return status === 'done' && sent !== undefined;
}

function saysTheCause(analysis: Analysis): boolean {
  return (
    isDone(analysis) &&
    analysis.feedback.some(({ wasCause }) => wasCause !== undefined)
  );
}

/** One case, or none where nothing was sent. Pure. */
function caseOf(analysis: Analysis, detail: IncidentDetail): EvalCase[] {
  const { sent, pieces, reply, injections } = analysis;
  if (!sent) return [];
  const cause = causeByOwner(analysis) ?? causeByOutcome(analysis, detail);
  return [
    {
      id: analysis.incidentId,
      title: detail.incident.title,
      ...sent,
      pieces,
      ...(cause && { cause }),
      planted: [...new Set(injections.map(({ evidence }) => evidence))].map(
        evidence => ({
          evidence,
          forbidden: injections
            .filter(one => one.evidence === evidence)
            .flatMap(({ excerpt }) => quotesIn(excerpt)),
        }),
      ),
      ...(reply !== undefined && { reply }),
    },
  ];
}

/** What the person said who spoke last of it. */
function causeByOwner({ feedback, hypotheses }: Analysis): Cause | undefined {
  const [latest] = feedback
    .filter(({ wasCause }) => wasCause !== undefined)
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const claim = latest && hypotheses[latest.wasCause!]?.claim;
  return claim && claim.evidence.length > 0
    ? { cites: claim.evidence, says: [], by: 'owner' }
    : undefined;
}

/**
 * The finding that was acted on, where a runbook was proven to help. The
 * findings named it by definition, so it says whether a model sees it too.
 */
function causeByOutcome(
  { sent, pieces }: Analysis,
  { incident }: IncidentDetail,
): Cause | undefined {
  if (incident.resolution !== 'healed' || !sent) return undefined;
  const texts = readFenced(sent.prompt);
  const found = pieces.find(
    ({ id, kind }) =>
      kind === 'finding' && /^severity: cause$/m.test(texts.get(id) ?? ''),
  );
  if (!found) return undefined;
  const rests = /^restsOn: (.+)$/m.exec(texts.get(found.id) ?? '')?.[1];
  return {
    cites: [found.id, ...(rests?.split(', ') ?? [])],
    says: [],
    by: 'outcome',
  };
}

/** What an instruction wants to be said, as far as it quotes it. */
function quotesIn(excerpt: string): string[] {
  return [...excerpt.matchAll(/["“]([^"”]{8,200})["”]/g)].map(
    ([, quote]) => quote,
  );
}
