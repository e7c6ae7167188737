import { Notice } from '@backstage-self-healing/plugin-self-healing-node';
import { Message, Occasion, Pace } from './Occasion';
import { StoredNotice } from './NoticeStore';

const PACES: readonly Pace[] = ['daily', 'soon', 'now'];
const SEVERITIES: readonly Notice['severity'][] = [
  'info',
  'warning',
  'error',
  'critical',
];

/**
 * Whether something that was told, or waits to be, is to be told again: it may
 * be, after a while, and it is when it has become worse.
 */
export function isNews(
  { againAfter }: Pick<Occasion, 'againAfter'>,
  before: Pick<StoredNotice, 'pace' | 'severity' | 'updatedAt'> | undefined,
  message: Pick<Message, 'pace' | 'severity'>,
  now: number,
): boolean {
  if (!before) return true;
  if (PACES.indexOf(message.pace) > PACES.indexOf(before.pace)) return true;
  if (
    message.pace === 'now' &&
    SEVERITIES.indexOf(message.severity) > SEVERITIES.indexOf(before.severity)
  ) {
    return true;
  }
  if (PACES.indexOf(message.pace) < PACES.indexOf(before.pace)) return false;
  return (
    againAfter !== undefined && now >= Date.parse(before.updatedAt) + againAfter
  );
}
