import { StepPlan } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { StateBadge } from '../state/StateBadge';
import { selfHealingTranslationRef } from '../translation';
import { BlastRadiusBar } from './BlastRadiusBar';
import { ChangeRows } from './ChangeRows';
import { PlanFacts } from './PlanFacts';
import styles from './PlanSteps.module.css';

/** What would be done, step by step: what an approver approves. */
export const PlanSteps = (props: {
  plans: StepPlan[];
  /** Drawn beside a step's title, e.g. how far its execution came. */
  stepState?: (stepId: string) => ReactNode;
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <ol className={styles.steps} aria-label={t('plan.title')}>
      {props.plans.map(({ stepId, plan }) => (
        <li key={stepId} className={styles.step}>
          <Flex justify="between" align="start" gap="3">
            <Text as="h4" variant="body-medium" weight="bold">
              {plan.summary}
            </Text>
            {props.stepState?.(stepId)}
          </Flex>
          <Flex align="center" gap="2" className={styles.facts}>
            <code>{plan.action}</code>
            <code>{plan.target}</code>
            <StateBadge tone={plan.dryRun.accepted ? 'success' : 'danger'}>
              {plan.dryRun.accepted
                ? t('plan.dryRunAccepted')
                : t('plan.dryRunRefused')}
            </StateBadge>
            <StateBadge tone={plan.undoable ? 'neutral' : 'warning'}>
              {plan.undoable ? t('plan.undoable') : t('plan.notUndoable')}
            </StateBadge>
          </Flex>
          <PlanFacts plan={plan} />
          <BlastRadiusBar radius={plan.blastRadius} target={plan.target} />
          <ChangeRows changes={plan.changes} />
        </li>
      ))}
    </ol>
  );
};
