import {
  ACTIVE_EXECUTION_STATES,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button } from '@backstage/ui';
import { RiInboxArchiveLine } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { ReasonDialog } from '../state/ReasonDialog';
import { selfHealingTranslationRef } from '../translation';

/** Closes by hand what is open and has nothing under way, for who may. */
export const CloseIncident = (props: {
  detail: IncidentDetail;
  onChanged: () => void;
}) => {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [open, setOpen] = useState(false);
  const { id, firingCount, status } = detail.incident;
  const underWay = detail.executions.some(({ state }) =>
    ACTIVE_EXECUTION_STATES.includes(state),
  );
  const closable = detail.mayClose && status !== 'resolved' && !underWay;

  return (
    <>
      {closable && (
        <Button
          size="small"
          variant="secondary"
          iconStart={<RiInboxArchiveLine />}
          onPress={() => setOpen(true)}
        >
          {t('close.open')}
        </Button>
      )}
      {open && (
        <ReasonDialog
          title={t('close.title')}
          description={
            firingCount > 0
              ? t('close.stillFiring', { count: firingCount })
              : t('close.description')
          }
          label={t('close.comment')}
          maxLength={2000}
          confirm={t('close.confirm')}
          cancel={t('close.cancel')}
          failed={t('close.failed')}
          act={comment => api.closeIncident(id, { comment })}
          onClose={closed => {
            setOpen(false);
            if (closed) onChanged();
          }}
        />
      )}
    </>
  );
};
