import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex } from '@backstage/ui';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { useLive } from '../live/useLive';
import { selfHealingTranslationRef } from '../translation';
import { hasEnded } from './executionEnd';
import { ExecutionView } from './ExecutionView';

/** An execution that was just started, followed until it ends. */
export const LiveExecution = ({ initial }: { initial: Execution }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const live = useLive(initial.id, () => api.getExecution(initial.id), {
    concerns: signal => signal.entityRef === initial.entityRef,
    unsettled: execution => !hasEnded(execution),
  });
  return (
    <Flex direction="column" gap="3" aria-live="polite">
      {live.error && (
        <FailureAlert
          error={live.error}
          title={t('execution.failed')}
          onRetry={live.refresh}
        />
      )}
      <ExecutionView execution={live.value ?? initial} />
    </Flex>
  );
};
