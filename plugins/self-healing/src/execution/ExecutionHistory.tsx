import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
  Flex,
  Link,
} from '@backstage/ui';
import { useIncidentsPath } from '../state/useIncidentsPath';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import { hasEnded } from './executionEnd';
import styles from './ExecutionHistory.module.css';
import { ExecutionBadge, ExecutionBody } from './ExecutionView';

/** One line each; those still going on are open. */
export const ExecutionHistory = (props: { executions: Execution[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const incidents = useIncidentsPath();
  return (
    <AccordionGroup
      allowsMultiple
      defaultExpandedKeys={props.executions
        // What waits is shown where it is answered.
        .filter(
          execution =>
            !hasEnded(execution) && execution.state !== 'awaiting-approval',
        )
        .map(execution => execution.id)}
    >
      {props.executions.map(execution => (
        <Accordion key={execution.id} id={execution.id}>
          <AccordionTrigger>
            <span className={styles.line}>
              <ExecutionBadge execution={execution} />
              <strong>{execution.runbookTitle}</strong>
              <span className={styles.when}>
                <Ago at={execution.createdAt} />
              </span>
            </span>
          </AccordionTrigger>
          <AccordionPanel>
            <Flex direction="column" gap="2">
              {incidents && execution.incidentId && (
                <Link href={`${incidents}/${execution.incidentId}`}>
                  {t('execution.toIncident')}
                </Link>
              )}
              <ExecutionBody execution={execution} />
            </Flex>
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
};
