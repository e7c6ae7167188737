import {
  ACTIVE_EXECUTION_STATES,
  Execution,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Accordion,
  AccordionGroup,
  AccordionPanel,
  AccordionTrigger,
} from '@backstage/ui';
import { StateBadge } from '../state/StateBadge';
import { EXECUTION_TONES } from '../state/tone';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './ExecutionHistory.module.css';
import { ExecutionBody } from './ExecutionView';

/** One line each; those still going on are open. */
export const ExecutionHistory = (props: { executions: Execution[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <AccordionGroup
      allowsMultiple
      defaultExpandedKeys={props.executions
        .filter(execution => ACTIVE_EXECUTION_STATES.includes(execution.state))
        .map(execution => execution.id)}
    >
      {props.executions.map(execution => (
        <Accordion key={execution.id} id={execution.id}>
          <AccordionTrigger>
            <span className={styles.line}>
              <StateBadge tone={EXECUTION_TONES[execution.state]}>
                {t(`execution.states.${execution.state}`)}
              </StateBadge>
              <strong>{execution.runbookTitle}</strong>
              <span className={styles.when}>
                <Ago at={execution.createdAt} />
              </span>
            </span>
          </AccordionTrigger>
          <AccordionPanel>
            <ExecutionBody execution={execution} />
          </AccordionPanel>
        </Accordion>
      ))}
    </AccordionGroup>
  );
};
