import {
  TimelineEntry,
  TimelineKind,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Change } from './prompt/renderPiece';

/** Rows of a timeline that tell of changes, and of what was done and came of it. */
const TELLING: readonly TimelineKind[] = [
  'acknowledged',
  'changed-by-hand',
  'handed-back',
  'kill-switch',
  'approval-denied',
  'approval-expired',
  'intent',
  'receipt',
  'step-failed',
  'verification-passed',
  'verification-failed',
  'verification-inconclusive',
  'undo-intent',
  'undo-receipt',
  'escalated',
  'outcome',
];

/** What was changed and done so far; who did it is nothing for a model. */
export function changesOf(story: readonly TimelineEntry[]): Change[] {
  return story
    .filter(({ kind }) => TELLING.includes(kind))
    .map(({ at, summary }) => ({ at, text: summary }));
}
