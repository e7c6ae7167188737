import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button } from '@backstage/ui';
import { RiUserLine } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';

/** "I'm on it": from then on nothing is done unattended. For who may. */
export const Acknowledge = (props: {
  detail: IncidentDetail;
  onChanged: () => void;
}) => {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const { id, hands, status } = detail.incident;
  if (!detail.mayAcknowledge || status === 'resolved') return null;
  if (hands?.how === 'acknowledged') return null;

  const acknowledge = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.acknowledgeIncident(id);
    } catch (failure) {
      setError(failure as Error);
    }
    setPending(false);
    onChanged();
  };

  return (
    <>
      <Button
        size="small"
        variant="secondary"
        iconStart={<RiUserLine />}
        isPending={pending}
        onPress={acknowledge}
      >
        {t('hands.acknowledge')}
      </Button>
      {error && (
        <FailureAlert
          error={error}
          title={t('hands.failed')}
          forbidden={t('states.notAllowed')}
        />
      )}
    </>
  );
};
