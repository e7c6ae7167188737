import { stringifyEntityRef } from '@backstage/catalog-model';
import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { useEntity } from '@backstage/plugin-catalog-react';
import { selfHealingApiRef } from '../api';
import { hasEnded } from '../execution/executionEnd';
import { LiveView } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { selfHealingTranslationRef } from '../translation';
import { HealingOverview } from './HealingOverview';

/** Is healing on here, what may run, what did. */
export const SelfHealingTab = () => {
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const live = useLive<EntityHealing>(
    entityRef,
    () => api.getEntityHealing(entityRef),
    {
      concerns: signal =>
        // Without an entity: a kill switch or policy of everyone.
        signal.entityRef === undefined || signal.entityRef === entityRef,
      unsettled: healing =>
        healing.executions.some(execution => !hasEnded(execution)),
    },
  );
  return (
    <LiveView live={live} failureTitle={t('healing.failed')}>
      {healing => (
        <HealingOverview
          entity={entity}
          healing={healing}
          onChanged={live.refresh}
        />
      )}
    </LiveView>
  );
};
