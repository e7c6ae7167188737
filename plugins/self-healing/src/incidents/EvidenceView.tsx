import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Text,
} from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { DataParts } from './DataParts';
import { evidenceAnchor } from './evidenceAnchor';

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
            <DataParts data={piece.data} />
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
};
