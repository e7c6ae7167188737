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
import { ScrollRegion } from '../state/ScrollRegion';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { evidenceAnchor } from './evidenceAnchor';
import { EvidencePart, partsOf } from './evidenceShape';
import styles from './EvidenceView.module.css';

const Part = ({ part }: { part: EvidencePart }) => {
  switch (part.kind) {
    case 'table':
      return (
        <ScrollRegion label={part.name}>
          <table className={styles.table}>
            <caption>{part.name}</caption>
            <thead>
              <tr>
                {part.columns.map(column => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {part.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((value, column) => (
                    <td key={part.columns[column]}>{value}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollRegion>
      );
    case 'lines':
      return (
        <ScrollRegion label={part.name}>
          <pre className={styles.lines}>{part.lines.join('\n')}</pre>
        </ScrollRegion>
      );
    default:
      return (
        <dl className={styles.facts}>
          {part.facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      );
  }
};

/** What was seen, as it was seen: what findings and decisions rest on. */
export const EvidenceView = ({ evidence }: { evidence: Evidence[] }) => {
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
    return <Text color="secondary">{t('evidence.none')}</Text>;
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
            <div className={styles.parts}>
              {partsOf(piece.data).map((part, index) => (
                <Part key={index} part={part} />
              ))}
            </div>
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
};
