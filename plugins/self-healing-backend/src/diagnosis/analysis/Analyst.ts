import { ConflictError, InputError } from '@backstage/errors';
import {
  Analysis,
  AnalysisFeedback,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { withoutSecrets } from '../../redaction/withoutSecrets';
import { WorkQueue } from '../../work/WorkQueue';
import { AnalysisConfig } from './analysisConfig';
import { AnalysisStore } from './AnalysisStore';
import { budgetObstacle } from './budget/budgets';
import { Spender, SpendingStore } from './budget/SpendingStore';
import { IncidentKnowledge } from './IncidentKnowledge';

/** Said where nobody is asked. */
export const OFF =
  'Analysis is off: selfHealing.analysis in the configuration turns it on.';

/** Of the work queue, no more: the work of those who act is not asked for. */
export type AnalysisQueue = Pick<WorkQueue, 'transaction' | 'wake'> & {
  request(
    transaction: Knex,
    kind: 'analysis' | 'notify',
    subject: string,
  ): Promise<void>;
};

/**
 * Has a model asked about incidents: when one opens, when what is known of it
 * has changed, and when a person wants it. The {@link Questioner} asks.
 *
 * What comes of it is words on a page. Nothing that acts can be reached from
 * here, nor reads what is kept here: a test over the imports says so.
 */
export class Analyst {
  constructor(
    private readonly options: {
      knex: Knex;
      queue: AnalysisQueue;
      analyses: AnalysisStore;
      knowledge: IncidentKnowledge;
      spending: SpendingStore;
      config: AnalysisConfig;
      /** The one that the configuration names; absent: none is asked. */
      model?: Model;
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
    const { config, knowledge, model, spending, now } = this.options;
    if (!config.enabled || !model) return OFF;
    const optedOut = await knowledge.optedOut(incident);
    if (optedOut) return optedOut;
    const spent = await spending.of(spenderOf(incident), now());
    return budgetObstacle(config.budgets, spent, config.maxOutputTokens);
  }

  /** Whether what is known now is not what the newest analysis rests on. */
  async isOutdated(incident: Incident): Promise<boolean> {
    const { analyses, knowledge } = this.options;
    const latest = await analyses.latestOf(incident.id, 'done');
    if (!latest) return false;
    return latest.digest !== (await knowledge.digestOf(incident));
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

  #model(): Analysis['model'] {
    const { id, name } = this.options.model!;
    return { id, name };
  }
}

/** Whose money a question about an incident takes. */
export function spenderOf({ id, ownerRef }: Incident): Spender {
  return { incidentId: id, ownerRef };
}
