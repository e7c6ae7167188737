import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Analysis,
  Incident,
  judgeReply,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Model,
  ModelReply,
} from '@backstage-self-healing/plugin-self-healing-node';
import { IncidentRedaction } from '../../../redaction/placeholders/IncidentRedaction';
import { reportOf } from '../../../wordsOf';
import { AnalysisEnd } from '../AnalysisStore';
import { Answer } from './askModel';

const LONGEST_REPLY = 200_000;

const STOPPED: Record<Exclude<ModelReply['stopped'], 'end'>, string> = {
  length:
    'Its answer was cut off, since it was longer than selfHealing.analysis.maxOutputTokens allows.',
  refusal: 'It refused to answer.',
};

/** What is kept of an answer: judged by what was sent, and without secrets. */
export async function judgeAnswer(
  answer: Answer,
  { sent, pieces }: Pick<Analysis, 'sent' | 'pieces'>,
  options: {
    incident: Incident;
    model: Model;
    redaction: IncidentRedaction;
    logger: LoggerService;
  },
): Promise<AnalysisEnd> {
  if ('failure' in answer) {
    return { status: 'failed', failure: answer.failure };
  }
  const { incident, model, redaction, logger } = options;
  const { reply } = answer;
  const spent = { tokens: reply.tokens, cost: reply.cost };
  try {
    const { prompt } = sent!;
    const result =
      reply.stopped === 'end'
        ? judgeReply(reply.text, { prompt, pieces })
        : { problem: STOPPED[reply.stopped] };
    const kept = await redaction.redactorFor(
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
    logger.error(
      `A reply about incident ${incident.id} is not kept: ${reportOf(error)}`,
    );
    return {
      status: 'failed',
      failure: `What ${model.name} answered could not be checked for secrets.`,
      ...spent,
    };
  }
}
