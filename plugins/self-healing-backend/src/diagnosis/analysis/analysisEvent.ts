import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { TimelineEvent } from '../../incidents/hashChain';
import { AnalysisEnd } from './AnalysisStore';

/** The row of an analysis in the timeline: that it was, not what it says. */
export function analysisEvent(
  { id, model, askedBy }: Pick<Analysis, 'id' | 'model' | 'askedBy'>,
  end: AnalysisEnd,
): TimelineEvent {
  const { status, failure, judged, tokens, cost } = end;
  return {
    kind: 'analysis',
    actor: askedBy === 'policy' ? 'system' : askedBy,
    summary: sentenceOf(model.name, end),
    data: {
      analysisId: id,
      status,
      model,
      ...(failure ? { failure } : {}),
      ...(judged
        ? {
            hypotheses: judged.hypotheses.length,
            struck: struckIn(judged),
            injections: judged.injections.length,
          }
        : {}),
      ...(tokens ? { tokens } : {}),
      ...(cost ? { cost } : {}),
    },
  };
}

function sentenceOf(name: string, { status, failure, judged }: AnalysisEnd) {
  if (status === 'skipped') return `No model was asked: ${failure}`;
  if (!judged) return `A model was asked in vain: ${failure}`;
  const { hypotheses } = judged;
  const struck = struckIn(judged);
  return `${name} explained it in ${counted(
    hypotheses.length,
    'hypothesis',
    'hypotheses',
  )}${
    struck > 0
      ? `; ${counted(struck, 'sentence was', 'sentences were')} struck out`
      : ''
  }`;
}

function struckIn({
  summary,
  hypotheses,
  nextSteps,
}: NonNullable<AnalysisEnd['judged']>): number {
  return [
    ...summary,
    ...hypotheses.flatMap(({ claim, wouldDisprove }) => [claim, wouldDisprove]),
    ...nextSteps.flatMap(step => [step, step.why]),
  ].filter(({ struck }) => struck !== undefined).length;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}
