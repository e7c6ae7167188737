import { IncidentSummary } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Text } from '@backstage/ui';
import { StateBadge } from '../state/StateBadge';
import { EXECUTION_TONES } from '../state/tone';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';

/** What was run last for an incident, or why nothing was. */
export const WhatWasDone = ({ incident }: { incident: IncidentSummary }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { lastExecution: execution, lastDecision: decision } = incident;
  if (execution) {
    return (
      <>
        <Text as="p" variant="body-medium">
          {execution.runbookTitle}
        </Text>
        <StateBadge tone={EXECUTION_TONES[execution.state]}>
          {execution.state === 'refused'
            ? t('execution.notSent')
            : t(`execution.states.${execution.state}`)}
        </StateBadge>
      </>
    );
  }
  // The moment between seeing it and doing something about it.
  const underWay =
    incident.status !== 'resolved' &&
    (!decision || decision.verdict === 'act' || decision.verdict === 'suggest');
  return (
    <>
      <Text as="p" variant="body-medium" color="secondary">
        {underWay ? t('incidents.lookedAt') : t('incidents.nothingDone')}
      </Text>
      {!underWay && decision && (
        <Text as="p" variant="body-small" color="secondary">
          <Sentence>{decision.reason.message}</Sentence>
        </Text>
      )}
    </>
  );
};
