import {
  Execution,
  JournalEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { Flex, Text } from '@backstage/ui';
import { PlanSteps } from '../plan/PlanSteps';
import { StateBadge } from '../state/StateBadge';
import { EXECUTION_TONES, Tone } from '../state/tone';
import { formatAbsolute, formatClock } from '../time/format';
import { Ago, Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './ExecutionView.module.css';
import { StepState, stepProgress } from './stepProgress';

const STEP_TONES: Record<StepState, Tone> = {
  ahead: 'neutral',
  sent: 'info',
  accepted: 'info',
  done: 'success',
  failed: 'danger',
  undoing: 'warning',
  undone: 'warning',
  'undo-failed': 'danger',
  'not-run': 'neutral',
};

/** Words of a journal line, wherever its writer put them. */
function words(entry: JournalEntry): string {
  const { message, summary, reason, error } = entry.data;
  const said = [message, summary, reason, error].find(
    value => typeof value === 'string',
  );
  return (said as string | undefined) ?? '';
}

/** One run of a runbook: its plan, how far each step came, and its journal. */
export const ExecutionView = ({ execution }: { execution: Execution }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const progress = stepProgress(execution);
  const journal = [...execution.journal].sort((a, b) => a.seq - b.seq);

  return (
    <Flex direction="column" gap="3">
      <Flex align="center" gap="2" className={styles.header}>
        <StateBadge tone={EXECUTION_TONES[execution.state]}>
          {t(`execution.states.${execution.state}`)}
        </StateBadge>
        <Text as="h3" variant="body-large" weight="bold">
          {execution.runbookTitle}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          {execution.requestedBy.includes(':') ? (
            <>
              {t('execution.requestedBy')}{' '}
              <EntityRefLink entityRef={execution.requestedBy} hideIcon />
            </>
          ) : (
            t('execution.byPolicy')
          )}
          {' · '}
          <Ago at={execution.createdAt} />
          {' · '}
          <Lasting from={execution.createdAt} to={execution.endedAt} />
        </Text>
      </Flex>

      <PlanSteps
        plans={execution.plans}
        stepState={stepId => {
          const step = progress.get(stepId);
          return (
            step && (
              <StateBadge
                tone={STEP_TONES[step.state]}
                title={step.at && formatAbsolute(step.at)}
              >
                {t(`execution.steps.${step.state}`)}
              </StateBadge>
            )
          );
        }}
      />

      {execution.approvals.map(approval => (
        <Text as="p" variant="body-small" key={`${approval.by}-${approval.at}`}>
          {t(`execution.approvals.${approval.verdict}`)}{' '}
          <EntityRefLink entityRef={approval.by} hideIcon />{' '}
          <Ago at={approval.at} />
          {approval.comment && <q> {approval.comment}</q>}
        </Text>
      ))}

      {journal.length > 0 && (
        <details className={styles.journal}>
          <summary>{t('execution.journal', { count: journal.length })}</summary>
          <ol>
            {journal.map(entry => (
              <li key={entry.seq}>
                <time dateTime={entry.at} title={formatAbsolute(entry.at)}>
                  {formatClock(entry.at)}
                </time>
                <strong>{t(`execution.journalKinds.${entry.kind}`)}</strong>
                <span>
                  {entry.stepId && <code>{entry.stepId}</code>} {words(entry)}
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </Flex>
  );
};
