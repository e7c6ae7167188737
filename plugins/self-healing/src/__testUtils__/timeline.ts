import { TimelineEntry } from '@backstage-self-healing/plugin-self-healing-common';
import { after } from './clock';

type Line = Pick<TimelineEntry, 'kind' | 'summary'> &
  Partial<Pick<TimelineEntry, 'actor' | 'data'>> & { second: number };

/** @returns timeline rows, numbered and timed */
export function timelineOf(lines: Line[], begin?: string): TimelineEntry[] {
  return lines.map(({ second, ...line }, index) => ({
    actor: 'system',
    data: {},
    ...line,
    seq: index + 1,
    at: after(second, begin),
    hash: String(index + 1).padStart(64, '0'),
  }));
}
