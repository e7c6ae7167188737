import { TimelineEntry } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Button } from '@backstage/ui';
import { RiMoreLine } from '@remixicon/react';
import { useState } from 'react';
import { ScrollRegion } from '../state/ScrollRegion';
import { formatAbsolute, formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { foldStorm } from './foldStorm';
import { Sentence } from './Sentence';
import styles from './Timeline.module.css';
import { TIMELINE_KINDS } from './timelineKinds';

const Actor = ({ actor }: { actor: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return actor.includes(':') ? (
    <EntityRefLink entityRef={actor} hideIcon />
  ) : (
    <>{actor === 'system' ? t('timeline.system') : actor}</>
  );
};

const Row = ({ entry }: { entry: TimelineEntry }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { icon, tone } = TIMELINE_KINDS[entry.kind];
  return (
    <li className={styles.entry} data-tone={tone}>
      <span className={styles.marker} aria-hidden>
        {icon}
      </span>
      <div className={styles.content}>
        <p className={styles.summary}>
          <Sentence>{entry.summary}</Sentence>
        </p>
        <p className={styles.meta}>
          <time dateTime={entry.at} title={formatAbsolute(entry.at)}>
            {formatClock(entry.at)}
          </time>
          {' · '}
          <span>{t(`timeline.kinds.${entry.kind}`)}</span>
          {' · '}
          <Actor actor={entry.actor} />
        </p>
        {Object.keys(entry.data).length > 0 && (
          <details className={styles.details}>
            <summary>{t('timeline.details')}</summary>
            <ScrollRegion label={t('timeline.details')}>
              <pre>{JSON.stringify(entry.data, null, 2)}</pre>
            </ScrollRegion>
          </details>
        )}
      </div>
    </li>
  );
};

const FoldedRows = ({ entries }: { entries: TimelineEntry[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [open, setOpen] = useState(false);
  if (open) {
    return (
      <>
        {entries.map(entry => (
          <Row key={entry.seq} entry={entry} />
        ))}
      </>
    );
  }
  return (
    <li className={styles.entry}>
      <span className={styles.marker} aria-hidden>
        <RiMoreLine />
      </span>
      <Button size="small" variant="secondary" onPress={() => setOpen(true)}>
        {t(
          entries[0].kind === 'alert-resolved'
            ? 'timeline.moreResolved'
            : 'timeline.moreFiring',
          { count: entries.length },
        )}
      </Button>
    </li>
  );
};

/** The whole story in the order it happened; new rows appear at its end. */
export const Timeline = ({ entries }: { entries: TimelineEntry[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const ordered = [...entries].sort((a, b) => a.seq - b.seq);

  return (
    <ol className={styles.timeline} aria-label={t('timeline.title')}>
      {foldStorm(ordered).map(row =>
        'folded' in row ? (
          <FoldedRows key={row.folded[0].seq} entries={row.folded} />
        ) : (
          <Row key={row.seq} entry={row} />
        ),
      )}
    </ol>
  );
};
