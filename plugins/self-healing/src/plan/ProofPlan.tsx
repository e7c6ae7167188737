import {
  Execution,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { selfHealingTranslationRef } from '../translation';
import { namedChecks, proofTimes } from './proofWords';

/** What is checked once it has run, for how long, and what if that fails. */
export const ProofPlan = (props: {
  verify: Execution['verify'];
  onFailure: Execution['onFailure'];
  plans: StepPlan[];
}) => {
  const { verify, onFailure, plans } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const undoable = plans.every(({ plan }) => plan.undoable);
  const sentences: string[] = [];
  if (verify) {
    const { within, lasts, alertWithin } = proofTimes(verify);
    const checks = namedChecks(verify.checks)
      .map(check =>
        'known' in check
          ? t(`proof.checks.${check.known}`)
          : t('proof.checks.other', check),
      )
      .join(t('proof.and'));
    sentences.push(t('proof.within', { within, checks }));
    if (lasts) sentences.push(t('proof.lasts', { lasts }));
    if (alertWithin) sentences.push(t('proof.alertWithin', { alertWithin }));
  } else {
    sentences.push(t('proof.none'));
  }
  if (onFailure === 'stop') sentences.push(t('proof.stop'));
  else sentences.push(t(undoable ? 'proof.undo' : 'proof.cannotUndo'));
  return (
    <Text as="p" variant="body-medium">
      {sentences.join(' ')}
    </Text>
  );
};
