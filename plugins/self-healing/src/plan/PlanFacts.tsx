import {
  FieldOwner,
  Plan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { StateBadge } from '../state/StateBadge';
import { Tone } from '../state/tone';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';
import styles from './PlanFacts.module.css';

const TROUBLE_TONES: Record<NonNullable<Plan['trouble']>['status'], Tone> = {
  shown: 'success',
  absent: 'danger',
  unknown: 'warning',
};

const DESTINATION_TONES: Record<
  NonNullable<Plan['destination']>['status'],
  Tone
> = {
  served: 'success',
  unknown: 'warning',
  'did-not-serve': 'danger',
};

const OWNER_TONES: Record<FieldOwner['reverts'], Tone> = {
  'at-once': 'danger',
  later: 'warning',
  never: 'neutral',
};

/**
 * What whoever answers for a plan has to know of it beside its changes: is it
 * needed, is the way back good, who else writes there, is it rehearsed.
 */
export const PlanFacts = ({ plan }: { plan: Plan }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const facts: { tone: Tone; word: string; message: string }[] = [];
  if (plan.trouble) {
    const { status, message } = plan.trouble;
    facts.push({
      tone: TROUBLE_TONES[status],
      word: t(`plan.trouble.${status}`),
      message,
    });
  }
  if (plan.destination) {
    const { status, message } = plan.destination;
    facts.push({
      tone: DESTINATION_TONES[status],
      word: t(`plan.destination.${status}`),
      message,
    });
  }
  for (const { reverts, message } of plan.owners ?? []) {
    facts.push({
      tone: OWNER_TONES[reverts],
      word: t(`plan.reverts.${reverts}`),
      message,
    });
  }
  if (plan.dryRun.message || plan.dryRun.rehearsed === false) {
    facts.push({
      tone: plan.dryRun.accepted ? 'warning' : 'danger',
      word:
        plan.dryRun.rehearsed === false
          ? t('plan.notRehearsed')
          : t('plan.dryRun'),
      message: plan.dryRun.message ?? t('plan.notRehearsedExplained'),
    });
  }
  if (facts.length === 0) return null;
  return (
    <ul className={styles.facts} aria-label={t('plan.toKnow')}>
      {facts.map(({ tone, word, message }, index) => (
        <li key={index}>
          <StateBadge tone={tone}>{word}</StateBadge>
          <span>
            <Sentence>{message}</Sentence>
          </span>
        </li>
      ))}
    </ul>
  );
};
