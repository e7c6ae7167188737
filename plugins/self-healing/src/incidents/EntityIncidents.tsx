import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Cell } from '@backstage/ui';
import { EmptyNotice } from '../state/EmptyNotice';
import { selfHealingTranslationRef } from '../translation';
import { IncidentTable } from './IncidentTable';
import { WhatWasDone } from './WhatWasDone';

/** Incidents of one entity, newest first. */
export const EntityIncidents = ({ entityRef }: { entityRef: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
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
        cell: incident => (
          <Cell>
            <WhatWasDone incident={incident} />
          </Cell>
        ),
      }}
      emptyState={() => (
        <EmptyNotice
          title={t('incidents.emptyTitle')}
          description={t('incidents.emptyDescription')}
        />
      )}
    />
  );
};
