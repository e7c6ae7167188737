import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Text,
} from '@backstage/ui';
import { ScrollRegion } from '../state/ScrollRegion';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
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
  if (evidence.length === 0) {
    return <Text color="secondary">{t('evidence.none')}</Text>;
  }
  return (
    <AccordionGroup allowsMultiple>
      {evidence.map(piece => (
        <Accordion key={piece.id} id={`evidence-${piece.id}`}>
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
