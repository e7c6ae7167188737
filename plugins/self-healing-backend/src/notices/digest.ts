import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { StoredNotice } from './NoticeStore';

/** Longer lists are not read. */
const SHOWN = 20;

/** Something that waited, and what its incident is now. */
export type DigestItem = {
  notice: Pick<
    StoredNotice,
    'occasion' | 'title' | 'description' | 'link' | 'severity'
  >;
  incident: Pick<Incident, 'status' | 'firingCount' | 'hands'> | null;
};

export type Digest = Pick<
  StoredNotice,
  'title' | 'description' | 'link' | 'severity'
>;

/** What waited for one audience, told at once. */
export function composeDigest(
  items: readonly DigestItem[],
): Digest | undefined {
  if (items.length === 0) return undefined;
  const lines = items.map(item => ({ ...lineOf(item), item }));
  const healed = lines.filter(({ kind }) => kind === 'healed');
  const over = lines.filter(({ kind }) => kind === 'over');
  const open = lines.filter(({ kind }) => kind === 'open');
  const counts = [
    open.length > 0 ? `${open.length} still open` : '',
    healed.length > 0 ? `${healed.length} healed` : '',
    over.length > 0 ? `${over.length} over` : '',
  ].filter(Boolean);
  const ordered = [...open, ...healed, ...over];
  const shown = ordered.slice(0, SHOWN).map(({ text }) => text);
  const left = ordered.length - shown.length;
  const [first] = ordered;
  return {
    title:
      ordered.length === 1
        ? first.item.notice.title
        : `Self-healing: ${counts.join(', ')}`,
    description:
      ordered.length === 1
        ? first.item.notice.description
        : [...shown, ...(left > 0 ? [`And ${left} more.`] : [])].join('\n'),
    link: ordered.length === 1 ? first.item.notice.link : '/self-healing',
    severity: open.some(({ item }) =>
      ['critical', 'error'].includes(item.notice.severity),
    )
      ? 'warning'
      : 'info',
  };
}

function lineOf({ notice, incident }: DigestItem): {
  kind: 'open' | 'healed' | 'over';
  text: string;
} {
  if (notice.occasion === 'healed') {
    return { kind: 'healed', text: `${notice.title}. ${notice.description}` };
  }
  if (incident && incident.status === 'resolved') {
    return { kind: 'over', text: `${notice.title}: it is over meanwhile.` };
  }
  const held = incident?.hands ? ` ${incident.hands.message}.` : '';
  return {
    kind: 'open',
    text: `${notice.title}. ${notice.description}${held}`,
  };
}
