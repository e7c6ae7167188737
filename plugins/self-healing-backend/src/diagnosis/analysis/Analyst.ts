import { randomBytes } from 'crypto';
import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ConflictError, InputError } from '@backstage/errors';
import {
  Analysis,
  AnalysisFeedback,
  Incident,
  judgeReply,
  modelReplyJsonSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Model,
  ModelReply,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { IncidentStore } from '../../incidents/IncidentStore';
import { incidentChain, TimelineStore } from '../../incidents/TimelineStore';
import { IncidentRedaction } from '../../redaction/placeholders/IncidentRedaction';
import { withoutSecrets } from '../../redaction/withoutSecrets';
import { WorkHandler, WorkOutcome } from '../../work/Worker';
import { ClaimedWork, LeaseLostError, WorkQueue } from '../../work/WorkQueue';
import { reportOf } from '../../wordsOf';
import { DiagnosisStore } from '../DiagnosisStore';
import { AnalysisConfig } from './analysisConfig';
import { AnalysisEnd, AnalysisStore, StoredAnalysis } from './AnalysisStore';
import { analysisEvent } from './analysisEvent';
import { Answer, askModel } from './asking/askModel';
import { evidenceDigest } from './asking/evidenceDigest';
import { optOutObstacle } from './asking/optOut';
import { whetherToAsk } from './asking/whetherToAsk';
import { budgetObstacle, tokensAtMost } from './budget/budgets';
import { SpendingStore } from './budget/SpendingStore';
import { changesOf } from './changesOf';
import { Listeners } from './Listeners';
import {
  ComposedPrompt,
  composePrompt,
  IncidentFacts,
} from './prompt/composePrompt';
import { OfferedRunbook } from './prompt/renderPiece';
import { Saying } from './Saying';

/** A backend that dies while a model answers is followed by one more. */
const ATTEMPTS = 2;

const OFF =
  'Analysis is off: selfHealing.analysis in the configuration turns it on.';

const LONGEST_REPLY = 200_000;

const STOPPED: Record<Exclude<ModelReply['stopped'], 'end'>, string> = {
  length:
    'Its answer was cut off, since it was longer than selfHealing.analysis.maxOutputTokens allows.',
  refusal: 'It refused to answer.',
};

/** Of the work queue, no more: the work of those who act is not asked for. */
type AnalysisQueue = Pick<WorkQueue, 'transaction' | 'wake'> & {
  request(
    transaction: Knex,
    kind: 'analysis' | 'notify',
    subject: string,
  ): Promise<void>;
};

type Known = IncidentFacts & { digest: string; optedOut: string | undefined };

/**
 * Asks a model about incidents: when one opens, when what is known of it has
 * changed, and when a person wants it. Its work is of a kind of its own, so
 * that no incident waits for a model; whatever the model does, it ends.
 *
 * What comes of it is words on a page. Nothing that acts can be reached from
 * here, nor reads what is kept here: a test over the imports says so.
 */
export class Analyst {
  constructor(
    private readonly options: {
      knex: Knex;
      queue: AnalysisQueue;
      incidents: IncidentStore;
      diagnoses: DiagnosisStore;
      timeline: TimelineStore;
      redaction: IncidentRedaction;
      analyses: AnalysisStore;
      spending: SpendingStore;
      listeners: Listeners;
      config: AnalysisConfig;
      /** The one that the configuration names; absent: none is asked. */
      model?: Model;
      entity(ref: string): Promise<Entity | null>;
      /** Runbooks that fit an entity. */
      runbooksFor(entity: Entity): Promise<OfferedRunbook[]>;
      auditor: AuditorService;
      logger: LoggerService;
      now(): Date;
      changed(incidentId: string | null, entityRef: string | null): void;
    },
  ) {}

  /** The incident has been diagnosed: part of that transaction. */
  readonly diagnosed = async (
    transaction: Knex,
    incidentId: string,
  ): Promise<void> => {
    const { config, queue } = this.options;
    if (!config.enabled || config.askOn.length === 0) return;
    await queue.request(transaction, 'analysis', incidentId);
  };

  /** Why nothing can be asked about an incident now; undefined: it can. */
  async obstacle(incident: Incident): Promise<string | undefined> {
    const { config, model, spending, now } = this.options;
    if (!config.enabled || !model) return OFF;
    const optedOut = await this.#optedOut(
      incident,
      await this.#entityOf(incident),
    );
    if (optedOut) return optedOut;
    const spent = await spending.of(spenderOf(incident), now());
    return budgetObstacle(config.budgets, spent, config.maxOutputTokens);
  }

  /** Whether what is known now is not what the newest analysis rests on. */
  async isOutdated(incident: Incident): Promise<boolean> {
    const { analyses, incidents, diagnoses } = this.options;
    const [latest, alerts, diagnosis] = await Promise.all([
      analyses.latestOf(incident.id, 'done'),
      incidents.alertsOf(incident.id),
      diagnoses.latest(incident.id),
    ]);
    if (!latest) return false;
    const { evidence = [], findings = [] } = diagnosis ?? {};
    return latest.digest !== evidenceDigest({ alerts, evidence, findings });
  }

  /**
   * A person asks. What is under way already is what they get.
   * @throws ConflictError saying why nothing can be asked
   */
  async ask(incident: Incident, askedBy: string): Promise<Analysis> {
    const { knex, analyses, queue, changed } = this.options;
    const obstacle = await this.obstacle(incident);
    if (obstacle) throw new ConflictError(obstacle);
    const id = await knex.transaction(async transaction => {
      const asked = await analyses.ask(transaction, {
        ...spenderOf(incident),
        askedBy,
        model: this.#model(),
        digest: '',
      });
      await queue.request(transaction, 'analysis', incident.id);
      return asked;
    });
    queue.wake();
    changed(incident.id, incident.entityRef);
    const under = id ?? (await analyses.activeOf(incident.id))?.id;
    // What was under way may have ended in this moment: the newest then is it.
    const latest = under ?? (await analyses.latestOf(incident.id))!.id;
    return (await analyses.told(latest))!;
  }

  /** @throws InputError when it is about something that the analysis lacks */
  async takeFeedback(
    analysis: Analysis,
    { comment, ...feedback }: AnalysisFeedback,
  ): Promise<void> {
    const { length } = analysis.hypotheses;
    if (feedback.wasCause !== undefined && feedback.wasCause >= length) {
      throw new InputError(
        `wasCause: the analysis has ${length} hypotheses, counted from 0`,
      );
    }
    await this.options.analyses.putFeedback(analysis.id, {
      ...feedback,
      ...(comment ? { comment: withoutSecrets(comment) } : {}),
    });
  }

  /** Work of kind `analysis`; its subject is the incident. */
  readonly handle: WorkHandler = async (work, signal) => {
    const { incidents, analyses } = this.options;
    const incident = await incidents.get(work.subject);
    if (!incident) return { done: true };
    const active = await analyses.activeOf(incident.id);
    const { config, model } = this.options;
    if (!config.enabled || !model) {
      if (active) {
        await this.#end(work, incident, active, {
          status: 'skipped',
          failure: OFF,
        });
      }
      return { done: true };
    }
    const known = await this.#know(incident);
    const asked = active ?? (await this.#askByPolicy(work, incident, known));
    if ('done' in asked || 'continueAt' in asked) return asked;
    if (asked.attempts >= ATTEMPTS) {
      await this.#end(work, incident, asked, {
        status: 'failed',
        failure: `The backend was stopped ${ATTEMPTS} times while ${model.name} answered.`,
      });
      return { done: true };
    }
    const begun = await this.#begin(work, incident, asked, known);
    if (begun) await this.#question(work, incident, begun, model, signal);
    return { done: true };
  };

  async #askByPolicy(
    work: ClaimedWork,
    incident: Incident,
    { digest, optedOut }: Known,
  ): Promise<StoredAnalysis | WorkOutcome> {
    const { analyses, config, queue, now } = this.options;
    const latest = await analyses.latestOf(incident.id);
    const whether = whetherToAsk(
      incident,
      digest,
      latest,
      config,
      now().getTime(),
    );
    if ('askAt' in whether) return { continueAt: whether.askAt };
    if (!whether.ask || optedOut) return { done: true };
    const id = await queue.transaction(work, transaction =>
      analyses.ask(transaction, {
        ...spenderOf(incident),
        askedBy: 'policy',
        model: this.#model(),
        digest,
      }),
    );
    const asked = id
      ? await analyses.get(id)
      : await analyses.activeOf(incident.id);
    return asked ?? { continueAt: now().getTime() };
  }

  /** Sets aside what it may cost; undefined: it has ended instead. */
  async #begin(
    work: ClaimedWork,
    incident: Incident,
    asked: StoredAnalysis,
    { digest, optedOut, ...facts }: Known,
  ): Promise<StoredAnalysis | undefined> {
    const { analyses, config, queue, spending, now } = this.options;
    const skip = (failure: string, status: 'skipped' | 'failed' = 'skipped') =>
      this.#end(work, incident, asked, { status, failure });
    if (optedOut) {
      await skip(optedOut);
      return undefined;
    }
    let composed: ComposedPrompt;
    try {
      composed = await this.options.redaction.redactorFor(incident, redactor =>
        composePrompt(facts, {
          redactor,
          nonce: randomBytes(16).toString('hex'),
          mostCharacters: config.maxPromptCharacters,
        }),
      );
    } catch (error) {
      this.options.logger.error(
        `Nothing is asked about incident ${incident.id}: ${reportOf(error)}`,
      );
      await skip('What would be sent could not be checked for secrets.');
      return undefined;
    }
    const { system, prompt, pieces, injections } = composed;
    const sent = { system, prompt, schema: modelReplyJsonSchema() };
    const reservedTokens = tokensAtMost(sent, config.maxOutputTokens);
    const obstacle = await queue.transaction(work, async transaction => {
      const spender = spenderOf(incident);
      const at = now();
      const reserved = { tokens: reservedTokens, cost: 0 };
      const spent = await spending.add(transaction, spender, at, reserved);
      const before = {
        incident: less(spent.incident, reservedTokens),
        ownerPerDay: less(spent.ownerPerDay, reservedTokens),
        perDay: less(spent.perDay, reservedTokens),
      };
      const why = budgetObstacle(config.budgets, before, reservedTokens);
      if (why) {
        const back = { tokens: -reservedTokens, cost: 0 };
        await spending.add(transaction, spender, at, back);
        return why;
      }
      await analyses.begin(transaction, asked.id, {
        sent,
        pieces,
        injections,
        digest,
        reservedTokens,
      });
      return undefined;
    });
    if (obstacle) {
      await skip(obstacle);
      return undefined;
    }
    this.#news(incident, asked.id);
    return analyses.get(asked.id);
  }

  async #question(
    work: ClaimedWork,
    incident: Incident,
    begun: StoredAnalysis,
    model: Model,
    signal: AbortSignal,
  ): Promise<void> {
    const { analyses, auditor, config, queue, redaction, logger } =
      this.options;
    const { id, sent } = begun;
    const audit = await auditor.createEvent({
      eventId: 'analysis',
      severityLevel: 'medium',
      meta: {
        analysisId: id,
        incidentId: incident.id,
        model: begun.model,
        askedBy: begun.askedBy,
        characters: sent!.system.length + sent!.prompt.length,
      },
    });
    const saying = new Saying({
      incident,
      redaction,
      keep: async said => {
        await queue.transaction(work, transaction =>
          analyses.say(transaction, id, said),
        );
        this.options.listeners.tell(id);
      },
      onError: error => {
        if (error instanceof LeaseLostError) return;
        logger.warn(`An analysis is not streamed: ${reportOf(error)}`);
      },
    });
    const answer = await askModel(
      model,
      {
        ...sent!,
        maxOutputTokens: config.maxOutputTokens,
        onText: saying.hear,
      },
      config.timeoutMs,
      signal,
    ).finally(() => saying.end());
    const end = await this.#judged(incident, begun, model, answer);
    await this.#end(work, incident, begun, end);
    if (end.status === 'done') await audit.success({ meta: end.tokens });
    else await audit.fail({ error: new Error(end.failure) });
  }

  async #judged(
    incident: Incident,
    { sent, pieces }: StoredAnalysis,
    model: Model,
    answer: Answer,
  ): Promise<AnalysisEnd> {
    if ('failure' in answer) {
      return { status: 'failed', failure: answer.failure };
    }
    const { reply } = answer;
    const spent = { tokens: reply.tokens, cost: reply.cost };
    try {
      const { prompt } = sent!;
      const result =
        reply.stopped === 'end'
          ? judgeReply(reply.text, { prompt, pieces })
          : { problem: STOPPED[reply.stopped] };
      const kept = await this.options.redaction.redactorFor(
        incident,
        ({ redact, redactValue }) => ({
          reply: redact(reply.text.slice(0, LONGEST_REPLY)),
          result: redactValue(result),
        }),
      );
      return 'problem' in kept.result
        ? {
            status: 'failed',
            failure: `${model.name}: ${kept.result.problem}`,
            reply: kept.reply,
            ...spent,
          }
        : { status: 'done', judged: kept.result, reply: kept.reply, ...spent };
    } catch (error) {
      this.options.logger.error(
        `A reply about incident ${incident.id} is not kept: ${reportOf(error)}`,
      );
      return {
        status: 'failed',
        failure: `What ${model.name} answered could not be checked for secrets.`,
        ...spent,
      };
    }
  }

  async #end(
    work: ClaimedWork,
    incident: Incident,
    analysis: StoredAnalysis,
    end: AnalysisEnd,
  ): Promise<void> {
    const { analyses, queue, spending, timeline, now } = this.options;
    const before = await analyses.latestOf(incident.id, 'skipped');
    await queue.transaction(work, async transaction => {
      // What was set aside and is not known to be spent stays counted: a model
      // that did not answer in time may have been paid all the same.
      if (end.tokens) {
        const used = end.tokens.input + end.tokens.output;
        await spending.add(transaction, spenderOf(incident), now(), {
          tokens: used - analysis.reservedTokens,
          cost: end.cost?.amount ?? 0,
        });
      }
      await analyses.end(transaction, analysis.id, end);
      // Skipped for the same reason again, nobody having asked, is no news.
      const isNews =
        end.status !== 'skipped' ||
        analysis.askedBy !== 'policy' ||
        before?.failure !== end.failure;
      if (isNews) {
        await timeline.append(transaction, incidentChain(incident.id), [
          analysisEvent(analysis, end),
        ]);
      }
      if (end.status === 'done') {
        await queue.request(transaction, 'notify', `explained:${incident.id}`);
      }
    });
    queue.wake();
    this.#news(incident, analysis.id);
  }

  #news(incident: Incident, analysisId: string): void {
    this.options.listeners.tell(analysisId);
    this.options.changed(incident.id, incident.entityRef);
  }

  async #know(incident: Incident): Promise<Known> {
    const { knex, incidents, diagnoses, timeline, now } = this.options;
    const [alerts, diagnosis, story, entity] = await Promise.all([
      incidents.alertsOf(incident.id),
      diagnoses.latest(incident.id),
      timeline.read(knex, incidentChain(incident.id)),
      this.#entityOf(incident),
    ]);
    const { evidence = [], findings = [] } = diagnosis ?? {};
    return {
      incident,
      alerts,
      evidence,
      findings,
      changes: changesOf(story),
      runbooks: entity ? await this.options.runbooksFor(entity) : [],
      now: now().toISOString(),
      digest: evidenceDigest({ alerts, evidence, findings }),
      optedOut: await this.#optedOut(incident, entity),
    };
  }

  async #entityOf({ entityRef }: Incident): Promise<Entity | null> {
    return entityRef ? this.options.entity(entityRef) : null;
  }

  async #optedOut(
    incident: Incident,
    entity: Entity | null,
  ): Promise<string | undefined> {
    const owner = incident.ownerRef
      ? await this.options.entity(incident.ownerRef)
      : null;
    return optOutObstacle(
      incident,
      { entity, owner },
      this.options.config.optOut,
    );
  }

  #model(): Analysis['model'] {
    const { id, name } = this.options.model!;
    return { id, name };
  }
}

function spenderOf({ id, ownerRef }: Incident) {
  return { incidentId: id, ownerRef };
}

function less({ tokens, cost }: { tokens: number; cost: number }, by: number) {
  return { tokens: tokens - by, cost };
}
