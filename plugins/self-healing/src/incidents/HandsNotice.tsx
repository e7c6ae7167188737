import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert, Button } from '@backstage/ui';
import { RiUserSharedLine } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { RefLink } from '../state/RefLink';
import { Sentence } from '../story/Sentence';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';

/** Who has the wheel, and the button that gives it back. */
export const HandsNotice = (props: {
  detail: IncidentDetail;
  onChanged: () => void;
}) => {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const { id, hands, status } = detail.incident;
  if (!hands || status === 'resolved') return null;

  const handBack = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.handBackIncident(id);
    } catch (failure) {
      setError(failure as Error);
    }
    setPending(false);
    onChanged();
  };

  return (
    <>
      <Alert
        role="status"
        status="info"
        icon
        title={t(`hands.${hands.how}`)}
        description={
          <>
            <RefLink entityRef={hands.by} /> · <Ago at={hands.since} /> ·{' '}
            <Sentence>{hands.message}</Sentence>
          </>
        }
        customActions={
          detail.mayAcknowledge && (
            <Button
              size="small"
              variant="secondary"
              iconStart={<RiUserSharedLine />}
              isPending={pending}
              onPress={handBack}
            >
              {t('hands.handBack')}
            </Button>
          )
        }
      />
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
