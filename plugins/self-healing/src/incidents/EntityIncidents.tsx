import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Cell, Text } from '@backstage/ui';
import { useMemo } from 'react';
import { selfHealingApiRef } from '../api';
import { useLive } from '../live/useLive';
import { Sentence } from '../story/Sentence';
import { EmptyNotice } from '../state/EmptyNotice';
import { StateBadge } from '../state/StateBadge';
import { EXECUTION_TONES } from '../state/tone';
import { selfHealingTranslationRef } from '../translation';
import { IncidentTable } from './IncidentTable';

/** Incidents of one entity, newest first. */
export const EntityIncidents = ({ entityRef }: { entityRef: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);

  // What was done is not part of an incident but of the entity's executions.
  // The list stands without it, so that a failure here is not shown twice.
  const healing = useLive<EntityHealing>(
    entityRef,
    () => api.getEntityHealing(entityRef),
    {
      concerns: signal => signal.entityRef === entityRef,
      unsettled: () => false,
    },
  ).value;
  const done = useMemo(() => {
    const oldestFirst = [...(healing?.executions ?? [])].sort((a, b) =>
      a.createdAt.localeCompare(b.createdAt),
    );
    return new Map(
      oldestFirst.map(execution => [execution.incidentId, execution]),
    );
  }, [healing]);

  return (
    <IncidentTable
      query={{ entityRef }}
      concerns={signal =>
        signal.entityRef === undefined || signal.entityRef === entityRef
      }
      hrefOf={incident => incident.id}
      extraColumn={{
        id: 'done',
        label: t('incidents.columns.done'),
        defaultWidth: '2fr',
        minWidth: 200,
        cell: incident => {
          const execution = done.get(incident.id);
          return (
            <Cell>
              {execution ? (
                <>
                  <Text as="p" variant="body-medium">
                    {execution.runbookTitle}
                  </Text>
                  <StateBadge tone={EXECUTION_TONES[execution.state]}>
                    {t(`execution.states.${execution.state}`)}
                  </StateBadge>
                </>
              ) : (
                <>
                  <Text as="p" variant="body-medium" color="secondary">
                    {t('incidents.nothingDone')}
                  </Text>
                  {incident.lastDecision && (
                    <Text as="p" variant="body-small" color="secondary">
                      <Sentence>
                        {incident.lastDecision.reason.message}
                      </Sentence>
                    </Text>
                  )}
                </>
              )}
            </Cell>
          );
        },
      }}
      emptyState={
        <EmptyNotice
          title={t('incidents.emptyTitle')}
          description={t('incidents.emptyDescription')}
        />
      }
    />
  );
};
