import { randomBytes } from 'crypto';
import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import {
  Incident,
  modelReplyJsonSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { IncidentStore } from '../../incidents/IncidentStore';
import { incidentChain, TimelineStore } from '../../incidents/TimelineStore';
import { IncidentRedaction } from '../../redaction/placeholders/IncidentRedaction';
import { WorkHandler, WorkOutcome } from '../../work/Worker';
import { ClaimedWork, LeaseLostError } from '../../work/WorkQueue';
import { reportOf } from '../../wordsOf';
import { AnalysisConfig } from './analysisConfig';
import { AnalysisEnd, AnalysisStore, StoredAnalysis } from './AnalysisStore';
import { analysisEvent } from './analysisEvent';
import { AnalysisQueue, OFF, spenderOf } from './Analyst';
import { askModel } from './asking/askModel';
import { judgeAnswer } from './asking/judgeAnswer';
import { whetherToAsk } from './asking/whetherToAsk';
import { tokensAtMost } from './budget/budgets';
import { Reservation, reserve, settle } from './budget/reserve';
import { SpendingStore } from './budget/SpendingStore';
import { IncidentKnowledge, Known } from './IncidentKnowledge';
import { Listeners } from './Listeners';
import { ComposedPrompt, composePrompt } from './prompt/composePrompt';
import { Saying } from './Saying';

/** A backend that dies while a model answers is followed by one more. */
const ATTEMPTS = 2;

/** What is about to be sent, and what was set aside for it. */
type Begun = { analysis: StoredAnalysis; reserved: Reservation };

/**
 * Puts a question to the model, and keeps what comes of it. Its work is of a
 * kind of its own, so that no incident waits for a model; whatever the model
 * does, it ends.
 */
export class Questioner {
  constructor(
    private readonly options: {
      queue: AnalysisQueue;
      incidents: IncidentStore;
      timeline: TimelineStore;
      redaction: IncidentRedaction;
      analyses: AnalysisStore;
      knowledge: IncidentKnowledge;
      spending: SpendingStore;
      listeners: Listeners;
      config: AnalysisConfig;
      /** The one that the configuration names; absent: none is asked. */
      model?: Model;
      auditor: AuditorService;
      logger: LoggerService;
      now(): Date;
      changed(incidentId: string | null, entityRef: string | null): void;
    },
  ) {}

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
    const known = await this.options.knowledge.of(incident);
    const asked =
      active ?? (await this.#askByPolicy(work, incident, model, known));
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
    { id: modelId, name }: Model,
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
        model: { id: modelId, name },
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
  ): Promise<Begun | undefined> {
    const { analyses, config, queue, spending, now } = this.options;
    const skip = (failure: string) =>
      this.#end(work, incident, asked, { status: 'skipped', failure });
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
    const reserved = {
      spender: spenderOf(incident),
      at: now(),
      tokens: tokensAtMost(sent, config.maxOutputTokens),
    };
    const obstacle = await queue.transaction(work, async transaction => {
      const why = await reserve(
        transaction,
        spending,
        reserved,
        config.budgets,
      );
      if (why) return why;
      await analyses.begin(transaction, asked.id, {
        sent,
        pieces,
        injections,
        digest,
        reservedTokens: reserved.tokens,
      });
      return undefined;
    });
    if (obstacle) {
      await skip(obstacle);
      return undefined;
    }
    this.#news(incident, asked.id);
    const analysis = await analyses.get(asked.id);
    return analysis && { analysis, reserved };
  }

  async #question(
    work: ClaimedWork,
    incident: Incident,
    { analysis, reserved }: Begun,
    model: Model,
    signal: AbortSignal,
  ): Promise<void> {
    const { analyses, auditor, config, queue, redaction, logger } =
      this.options;
    const { id, sent } = analysis;
    const audit = await auditor.createEvent({
      eventId: 'analysis',
      severityLevel: 'medium',
      meta: {
        analysisId: id,
        incidentId: incident.id,
        model: analysis.model,
        askedBy: analysis.askedBy,
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
    const end = await judgeAnswer(answer, analysis, {
      incident,
      model,
      redaction,
      logger,
    });
    await this.#end(work, incident, analysis, end, reserved);
    if (end.status === 'done') await audit.success({ meta: end.tokens });
    else await audit.fail({ error: new Error(end.failure) });
  }

  async #end(
    work: ClaimedWork,
    incident: Incident,
    analysis: StoredAnalysis,
    end: AnalysisEnd,
    reserved?: Reservation,
  ): Promise<void> {
    const { analyses, queue, spending, timeline } = this.options;
    const before = await analyses.latestOf(incident.id, 'skipped');
    await queue.transaction(work, async transaction => {
      // What was set aside and is not known to be spent stays counted: a model
      // that did not answer in time may have been paid all the same.
      if (reserved && end.tokens) {
        await settle(transaction, spending, reserved, {
          tokens: end.tokens.input + end.tokens.output,
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
}
