import {
  Execution,
  JournalEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Text } from '@backstage/ui';
import { PlanSteps } from '../plan/PlanSteps';
import { RefLink } from '../state/RefLink';
import { StateBadge } from '../state/StateBadge';
import { EXECUTION_TONES, Tone } from '../state/tone';
import { Sentence } from '../story/Sentence';
import { formatAbsolute, formatClock } from '../time/format';
import { Ago, Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './ExecutionView.module.css';
import { hasEnded, outcomeOf } from './executionEnd';
import { StepState, stepProgress } from './stepProgress';
import { VerificationCheck, verificationChecks } from './verificationChecks';

const STEP_TONES: Record<StepState, Tone> = {
  ahead: 'neutral',
  sent: 'info',
  done: 'success',
  failed: 'danger',
  undoing: 'warning',
  undone: 'warning',
  'undo-failed': 'danger',
  'not-run': 'neutral',
};

const CHECK_TONES: Record<VerificationCheck['status'], Tone> = {
  passed: 'success',
  pending: 'info',
  failed: 'danger',
  inconclusive: 'warning',
};

/** Words of a journal line, wherever its writer put them. */
function words(entry: JournalEntry): string {
  const { message, summary, reason, error, status, phase } = entry.data;
  const said = [message, summary, reason, error, status, phase].find(
    value => typeof value === 'string',
  );
  return (said as string | undefined) ?? '';
}

/** One run of a runbook: its plan, how far each step came, and its journal. */
export const ExecutionBody = ({ execution }: { execution: Execution }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const progress = stepProgress(execution);
  const checks = verificationChecks(execution);
  const journal = [...execution.journal].sort((a, b) => a.seq - b.seq);

  return (
    <Flex direction="column" gap="3">
      <Text as="p" variant="body-small" color="secondary">
        {execution.requestedBy.includes(':') ? (
          <>
            {t('execution.requestedBy')}{' '}
            <RefLink entityRef={execution.requestedBy} />
          </>
        ) : (
          t('execution.byPolicy')
        )}
        {' · '}
        <Ago at={execution.createdAt} />
        {' · '}
        {t(
          execution.endedAt === null ? 'execution.lasts' : 'execution.lasted',
        )}{' '}
        <Lasting from={execution.createdAt} to={execution.endedAt} />
      </Text>

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

      {checks.length > 0 && (
        <ul className={styles.checks} aria-label={t('execution.verification')}>
          {checks.map(({ check, status, message }) => (
            <li key={check}>
              {/* Nothing waits any more once it has ended. */}
              {status === 'pending' && hasEnded(execution) ? (
                <StateBadge tone="neutral">
                  {t('execution.checks.lastSeen')}
                </StateBadge>
              ) : (
                <StateBadge tone={CHECK_TONES[status]}>
                  {t(`execution.checks.${status}`)}
                </StateBadge>
              )}
              <code>{check}</code>
              <span>
                <Sentence>{message}</Sentence>
              </span>
            </li>
          ))}
        </ul>
      )}

      {execution.approvals.map(approval => (
        <Text as="p" variant="body-small" key={`${approval.by}-${approval.at}`}>
          {t(`execution.approvals.${approval.verdict}`)}{' '}
          <RefLink entityRef={approval.by} /> <Ago at={approval.at} />
          {approval.comment && (
            <>
              {' '}
              <q>{approval.comment}</q>
            </>
          )}
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
                  {entry.stepId && <code>{entry.stepId}</code>}{' '}
                  <Sentence>{words(entry)}</Sentence>
                </span>
              </li>
            ))}
          </ol>
        </details>
      )}
    </Flex>
  );
};

/** How it stands, in a word. */
export const ExecutionBadge = ({ execution }: { execution: Execution }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const outcome = outcomeOf(execution);
  return outcome === 'withdrawn' ? (
    <StateBadge tone="neutral">{t('execution.withdrawn')}</StateBadge>
  ) : (
    <StateBadge tone={EXECUTION_TONES[outcome]}>
      {t(`execution.states.${outcome}`)}
    </StateBadge>
  );
};

/** The same under its title, where nothing else says what it is. */
export const ExecutionView = ({ execution }: { execution: Execution }) => {
  return (
    <Flex direction="column" gap="2">
      <Flex align="center" gap="2" className={styles.header}>
        <ExecutionBadge execution={execution} />
        <Text as="h3" variant="body-large" weight="bold">
          {execution.runbookTitle}
        </Text>
      </Flex>
      <ExecutionBody execution={execution} />
    </Flex>
  );
};
