import { AnalysisEvent } from '@backstage-self-healing/plugin-self-healing-common';

/** A reply as far as it has come: whole sentences, none of them judged. */
export type Draft = {
  summary: string[];
  hypotheses: { claim?: string; wouldDisprove?: string }[];
  nextSteps: { look?: string; why?: string }[];
};

export const EMPTY_DRAFT: Draft = {
  summary: [],
  hypotheses: [],
  nextSteps: [],
};

type TextEvent = Extract<AnalysisEvent, { type: 'text' }>;

/** More than a reply holds: what names a place beyond it is of no reply. */
const MOST = 50;

/** @returns the draft with one more sentence, or with it told anew */
export function withText(draft: Draft, event: TextEvent): Draft {
  const { field, index, text } = event;
  if (index >= MOST) return draft;
  switch (field) {
    case 'summary':
      return {
        ...draft,
        summary: placed(draft.summary, index, '', () => text),
      };
    case 'claim':
    case 'wouldDisprove':
      return {
        ...draft,
        hypotheses: placed(draft.hypotheses, index, {}, before => ({
          ...before,
          [field]: text,
        })),
      };
    default:
      return {
        ...draft,
        nextSteps: placed(draft.nextSteps, index, {}, before => ({
          ...before,
          [field]: text,
        })),
      };
  }
}

function placed<T>(
  items: T[],
  index: number,
  empty: T,
  change: (before: T) => T,
): T[] {
  const filled = Array.from(
    { length: Math.max(items.length, index + 1) },
    (_, place) => items[place] ?? empty,
  );
  filled[index] = change(filled[index]);
  return filled;
}
