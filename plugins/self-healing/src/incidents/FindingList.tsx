import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Link, Text } from '@backstage/ui';
import { StateBadge } from '../state/StateBadge';
import { Tone } from '../state/tone';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';
import { evidenceAnchor } from './evidenceAnchor';
import { tellingLine } from './tellingLine';
import styles from './FindingList.module.css';

const TONES: Record<Finding['severity'], Tone> = {
  cause: 'danger',
  symptom: 'warning',
  context: 'neutral',
};

const ORDER: Finding['severity'][] = ['cause', 'symptom', 'context'];

const TellingLine = (props: { finding: Finding; evidence: Evidence[] }) => {
  const line = tellingLine(props.finding, props.evidence);
  return line ? <blockquote className={styles.quote}>{line}</blockquote> : null;
};

/** What is wrong, the likely causes first, each with its usual remedy. */
export const FindingList = (props: {
  findings: Finding[];
  evidence: Evidence[];
}) => {
  const { findings, evidence } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const ordered = [...findings].sort(
    (a, b) => ORDER.indexOf(a.severity) - ORDER.indexOf(b.severity),
  );
  return (
    <ul className={styles.findings}>
      {ordered.map((finding, index) => (
        <li key={`${finding.type}-${finding.object}-${index}`}>
          <Flex align="start" gap="2">
            <StateBadge tone={TONES[finding.severity]}>
              {t(`findings.severities.${finding.severity}`)}
            </StateBadge>
            <Text as="span" variant="body-medium" weight="bold">
              {finding.summary}
            </Text>
          </Flex>
          <p className={styles.object}>
            <code>{finding.type}</code> · {finding.object}
            {' · '}
            {t('findings.restsOn')}{' '}
            {finding.evidenceIds.map((id, position) => (
              <span key={id}>
                {position > 0 && ', '}
                <Link href={`#${evidenceAnchor(id)}`}>
                  {evidence.find(piece => piece.id === id)?.title ?? id}
                </Link>
              </span>
            ))}
          </p>
          <TellingLine finding={finding} evidence={evidence} />
          {finding.remedy && (
            <p className={styles.remedy}>
              <strong>{t('findings.remedy')}</strong>{' '}
              <Sentence>{finding.remedy}</Sentence>
            </p>
          )}
        </li>
      ))}
    </ul>
  );
};
