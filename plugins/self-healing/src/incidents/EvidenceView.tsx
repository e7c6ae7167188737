import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Alert,
  Text,
} from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { SeriesList } from '../series/SeriesList';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { DataParts } from './DataParts';
import { evidenceAnchor } from './evidenceAnchor';
import styles from './EvidenceView.module.css';

/** What was seen, as it was seen: what findings and decisions rest on. */
export const EvidenceView = (props: {
  evidence: Evidence[];
  /** Said where there is none. */
  none: string;
}) => {
  const { evidence, none } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { hash, key: visit } = useLocation();
  const [expanded, setExpanded] = useState<Iterable<string | number>>([]);
  const named = useRef<HTMLDivElement>(null);

  // Its id in the address opens a piece of evidence, and leads to it.
  useEffect(() => {
    const anchor = hash.slice(1);
    if (!named.current || !anchor) return;
    setExpanded(before => [...before, anchor]);
    named.current.querySelector('button')?.focus({ preventScroll: true });
    named.current.scrollIntoView({ block: 'start' });
  }, [hash, visit]);

  if (evidence.length === 0) {
    return <Text color="secondary">{none}</Text>;
  }
  return (
    <AccordionGroup
      allowsMultiple
      expandedKeys={expanded}
      onExpandedChange={setExpanded}
    >
      {evidence.map(piece => (
        <Accordion
          key={piece.id}
          id={evidenceAnchor(piece.id)}
          ref={hash === `#${evidenceAnchor(piece.id)}` ? named : undefined}
        >
          <AccordionTrigger
            title={piece.title}
            subtitle={t('evidence.subtitle', {
              source: piece.source,
              kind: piece.kind,
              time: formatClock(piece.collectedAt),
            })}
          />
          <AccordionPanel>
            <div className={styles.piece}>
              {piece.gap && (
                <Alert
                  role="status"
                  status="warning"
                  icon
                  title={t('series.gap')}
                  description={piece.gap}
                />
              )}
              {piece.series && piece.series.length > 0 && (
                <SeriesList series={piece.series} />
              )}
              <DataParts data={piece.data} />
            </div>
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
};
