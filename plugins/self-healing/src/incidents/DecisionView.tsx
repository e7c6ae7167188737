import { Decision } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Text } from '@backstage/ui';
import { Reasons } from '../plan/Reasons';
import { RefLink } from '../state/RefLink';
import { VerdictBadge } from '../state/VerdictBadge';
import { formatClock } from '../time/format';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './DecisionView.module.css';

const OneDecision = ({ decision }: { decision: Decision }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2" className={styles.header}>
        <VerdictBadge verdict={decision.verdict}>
          {t(`decision.verdicts.${decision.verdict}`)}
        </VerdictBadge>
        <Text as="span" variant="body-small" color="secondary">
          {decision.policyRef && (
            <>
              {t('decision.policy')} <RefLink entityRef={decision.policyRef} />
              {' · '}
            </>
          )}
          {decision.runbookRef && (
            <>
              {t('decision.runbook')}{' '}
              <RefLink entityRef={decision.runbookRef} />
              {' · '}
            </>
          )}
          {t('decision.asOf', { time: formatClock(decision.decidedAt) })}
          {', '}
          <Ago at={decision.decidedAt} />
        </Text>
      </Flex>
      <Reasons reasons={decision.reasons} />
    </Flex>
  );
};

/** The newest decision, and the ones it replaced. */
export const DecisionView = ({ decisions }: { decisions: Decision[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [newest, ...earlier] = [...decisions].sort((a, b) =>
    b.decidedAt.localeCompare(a.decidedAt),
  );
  if (!newest) {
    return <Text color="secondary">{t('decision.none')}</Text>;
  }
  return (
    <Flex direction="column" gap="3">
      <OneDecision decision={newest} />
      {earlier.length > 0 && (
        <details className={styles.earlier}>
          <summary>{t('decision.earlier', { count: earlier.length })}</summary>
          {earlier.map(decision => (
            <OneDecision key={decision.id} decision={decision} />
          ))}
        </details>
      )}
    </Flex>
  );
};
