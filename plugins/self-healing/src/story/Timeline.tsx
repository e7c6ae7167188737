import { TimelineEntry } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Text } from '@backstage/ui';
import { RiMoreLine } from '@remixicon/react';
import { useState } from 'react';
import { DataParts } from '../incidents/DataParts';
import { RefLink } from '../state/RefLink';
import { formatAbsolute, formatClock, zoneOf } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { foldStorm } from './foldStorm';
import { repeatedRows, repeatOf } from './repeatedRows';
import { Sentence } from './Sentence';
import { alertObject, tellingDetails } from './timelineDetails';
import styles from './Timeline.module.css';
import { TIMELINE_KINDS } from './timelineKinds';

const Actor = ({ actor }: { actor: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return actor.includes(':') ? (
    <RefLink entityRef={actor} />
  ) : (
    <>{actor === 'system' ? t('timeline.system') : actor}</>
  );
};

/** Which of several alerts with one name this is. */
const AlertObject = ({ data }: { data: TimelineEntry['data'] }) => {
  const object = alertObject(data);
  return object ? (
    <>
      {' '}
      <code className={styles.object}>{object}</code>
    </>
  ) : null;
};

const Row = ({
  entry,
  repeats,
}: {
  entry: TimelineEntry;
  repeats: boolean;
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { icon, tone } = TIMELINE_KINDS[entry.kind];
  const details = tellingDetails(entry.data);
  return (
    <li className={styles.entry} data-tone={tone}>
      <span className={styles.marker} aria-hidden>
        {icon}
      </span>
      <div className={styles.content}>
        <p className={styles.summary}>
          {repeats ? (
            t(`timeline.again.${repeatOf(entry.kind)}`)
          ) : (
            <Sentence>{entry.summary}</Sentence>
          )}
          <AlertObject data={entry.data} />
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
        {details && (
          <details className={styles.details}>
            <summary>{t('timeline.details')}</summary>
            <DataParts data={details} />
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
          <Row key={entry.seq} entry={entry} repeats={false} />
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
  const repeats = repeatedRows(ordered);

  return (
    <>
      {ordered.length > 0 && (
        <Text
          as="p"
          variant="body-small"
          color="secondary"
          className={styles.zone}
        >
          {t('timeline.zone', { zone: zoneOf(ordered[0].at) })}
        </Text>
      )}
      <ol className={styles.timeline} aria-label={t('timeline.title')}>
        {foldStorm(ordered).map(row =>
          'folded' in row ? (
            <FoldedRows key={row.folded[0].seq} entries={row.folded} />
          ) : (
            <Row key={row.seq} entry={row} repeats={repeats.has(row.seq)} />
          ),
        )}
      </ol>
    </>
  );
};
