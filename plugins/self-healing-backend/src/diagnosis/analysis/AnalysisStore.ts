import { randomUUID } from 'crypto';
import {
  Analysis,
  AnalysisFeedback,
  AnalysisStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import { storableText } from '../../database/storableText';
import { ReplyField } from './asking/ReplyFields';
import { Spender } from './budget/SpendingStore';

/** An analysis with what only its own stage needs. */
export type StoredAnalysis = Omit<Analysis, 'feedback'> & {
  ownerRef: string | null;
  digest: string;
  attempts: number;
  /** Tokens that were set aside for it. */
  reservedTokens: number;
};

type Judged = Pick<
  Analysis,
  'summary' | 'hypotheses' | 'nextSteps' | 'injections'
>;

/** How one ended. */
export type AnalysisEnd = {
  status: Extract<AnalysisStatus, 'done' | 'failed' | 'skipped'>;
  judged?: Judged;
  reply?: string;
  failure?: string;
  tokens?: Analysis['tokens'];
  cost?: Analysis['cost'];
};

type Row = {
  id: string;
  incident_id: string;
  active_incident: string | null;
  owner_ref: string | null;
  status: AnalysisStatus;
  asked_at: string;
  ended_at: string | null;
  asked_by: string;
  model_id: string;
  model_name: string;
  digest: string;
  attempts: number;
  reserved_tokens: number;
  sent: string | null;
  pieces: string;
  injections: string;
  said: string;
  judged: string | null;
  reply: string | null;
  failure: string | null;
  usage: string | null;
};

/** What models were asked and what they made of it, kept. */
export class AnalysisStore {
  constructor(private readonly knex: Knex, private readonly now: () => Date) {}

  /** @returns its id, or undefined when one is under way for the incident */
  async ask(
    transaction: Knex,
    asked: Spender & {
      askedBy: string;
      model: Analysis['model'];
      digest: string;
    },
  ): Promise<string | undefined> {
    const id = randomUUID();
    const inserted = await transaction('analyses')
      .insert({
        id,
        incident_id: asked.incidentId,
        active_incident: asked.incidentId,
        owner_ref: asked.ownerRef,
        status: 'asked',
        asked_at: this.now().toISOString(),
        asked_by: asked.askedBy,
        model_id: asked.model.id,
        model_name: asked.model.name,
        digest: asked.digest,
        attempts: 0,
        reserved_tokens: 0,
        pieces: '[]',
        injections: '[]',
        said: '[]',
      })
      .onConflict('active_incident')
      .ignore()
      .returning('id');
    return inserted.length > 0 ? id : undefined;
  }

  /** Something has been sent, or is about to be. */
  async begin(
    transaction: Knex.Transaction,
    id: string,
    begun: Pick<Analysis, 'sent' | 'pieces' | 'injections'> & {
      digest: string;
      reservedTokens: number;
    },
  ): Promise<void> {
    await transaction('analyses')
      .where({ id })
      .update({
        status: 'streaming',
        sent: JSON.stringify(storableText(begun.sent)),
        pieces: JSON.stringify(storableText(begun.pieces)),
        injections: JSON.stringify(storableText(begun.injections)),
        said: '[]',
        digest: begun.digest,
        reserved_tokens: begun.reservedTokens,
        attempts: transaction.raw('?? + 1', ['attempts']),
      });
  }

  /** What has become whole of the reply so far. */
  async say(
    transaction: Knex.Transaction,
    id: string,
    said: readonly ReplyField[],
  ): Promise<void> {
    await transaction('analyses')
      .where({ id })
      .update({ said: JSON.stringify(storableText(said)) });
  }

  async end(
    transaction: Knex.Transaction,
    id: string,
    end: AnalysisEnd,
  ): Promise<void> {
    const { judged, reply, failure, tokens, cost } = storableText(end);
    await transaction('analyses')
      .where({ id })
      .update({
        status: end.status,
        active_incident: null,
        ended_at: this.now().toISOString(),
        said: '[]',
        judged: judged ? JSON.stringify(judged) : null,
        reply: reply ?? null,
        failure: failure ?? null,
        usage: tokens ? JSON.stringify({ tokens, cost }) : null,
      });
  }

  async get(
    id: string,
    knex: Knex = this.knex,
  ): Promise<StoredAnalysis | undefined> {
    const row: Row | undefined = await knex('analyses').where({ id }).first();
    return row && toAnalysis(row);
  }

  /** The one under way for an incident. */
  async activeOf(incidentId: string): Promise<StoredAnalysis | undefined> {
    const row: Row | undefined = await this.knex('analyses')
      .where({ active_incident: incidentId })
      .first();
    return row && toAnalysis(row);
  }

  /** The newest of an incident, if need be of those that ended so. */
  async latestOf(
    incidentId: string,
    status?: AnalysisStatus,
  ): Promise<StoredAnalysis | undefined> {
    const row: Row | undefined = await this.#newestOf(incidentId)
      .where(status ? { status } : {})
      .first();
    return row && toAnalysis(row);
  }

  /** Newest first. */
  async ofIncident(incidentId: string, most: number): Promise<Analysis[]> {
    const rows: Row[] = await this.#newestOf(incidentId).limit(most);
    const feedback = await this.#feedbackOf(rows.map(({ id }) => id));
    return rows.map(row => ({
      ...told(toAnalysis(row)),
      feedback: feedback.get(row.id) ?? [],
    }));
  }

  /** As it is told, with what people said of it. */
  async told(id: string): Promise<Analysis | undefined> {
    const stored = await this.get(id);
    if (!stored) return undefined;
    const feedback = await this.#feedbackOf([id]);
    return { ...told(stored), feedback: feedback.get(id) ?? [] };
  }

  /** How it stands, and what has been said so far: for whoever listens. */
  async progress(
    id: string,
  ): Promise<
    | { status: AnalysisStatus; failure: string | null; said: ReplyField[] }
    | undefined
  > {
    const row: Pick<Row, 'status' | 'failure' | 'said'> | undefined =
      await this.knex('analyses')
        .where({ id })
        .first('status', 'failure', 'said');
    return row && { ...row, said: JSON.parse(row.said) };
  }

  /** What somebody says takes the place of what they said before. */
  async putFeedback(
    id: string,
    { by, at, wasCause, thumbs, comment }: AnalysisFeedback,
  ): Promise<void> {
    await this.knex('analysis_feedback')
      .insert({
        analysis_id: id,
        said_by: by,
        said_at: at,
        was_cause: wasCause ?? null,
        thumbs: thumbs ?? null,
        comment: comment ?? null,
      })
      .onConflict(['analysis_id', 'said_by'])
      .merge();
  }

  /** Those of an incident, newest first. */
  #newestOf(incidentId: string): Knex.QueryBuilder {
    return this.knex('analyses')
      .where({ incident_id: incidentId })
      .orderBy([
        { column: 'asked_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]);
  }

  async #feedbackOf(
    ids: readonly string[],
  ): Promise<Map<string, AnalysisFeedback[]>> {
    const rows = await this.knex('analysis_feedback')
      .whereIn('analysis_id', [...ids])
      .orderBy('said_at');
    const all = new Map<string, AnalysisFeedback[]>();
    for (const row of rows) {
      const some = all.get(row.analysis_id) ?? [];
      some.push({
        by: row.said_by,
        at: row.said_at,
        ...(row.was_cause === null ? {} : { wasCause: row.was_cause }),
        ...(row.thumbs ? { thumbs: row.thumbs } : {}),
        ...(row.comment ? { comment: row.comment } : {}),
      });
      all.set(row.analysis_id, some);
    }
    return all;
  }
}

function toAnalysis(row: Row): StoredAnalysis {
  const judged: Partial<Judged> = row.judged ? JSON.parse(row.judged) : {};
  return {
    id: row.id,
    incidentId: row.incident_id,
    ownerRef: row.owner_ref,
    status: row.status,
    askedAt: row.asked_at,
    ...(row.ended_at ? { endedAt: row.ended_at } : {}),
    askedBy: row.asked_by,
    model: { id: row.model_id, name: row.model_name },
    ...(row.sent ? { sent: JSON.parse(row.sent) } : {}),
    pieces: JSON.parse(row.pieces),
    summary: judged.summary ?? [],
    hypotheses: judged.hypotheses ?? [],
    nextSteps: judged.nextSteps ?? [],
    injections: [...JSON.parse(row.injections), ...(judged.injections ?? [])],
    ...(row.reply === null ? {} : { reply: row.reply }),
    ...(row.failure === null ? {} : { failure: row.failure }),
    ...(row.usage ? JSON.parse(row.usage) : {}),
    digest: row.digest,
    attempts: row.attempts,
    reservedTokens: row.reserved_tokens,
  };
}

function told({
  ownerRef: _owner,
  digest: _digest,
  attempts: _attempts,
  reservedTokens: _reserved,
  ...analysis
}: StoredAnalysis): Omit<Analysis, 'feedback'> {
  return analysis;
}
