import {
  ACTIVE_EXECUTION_STATES,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { RiInboxArchiveLine } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';

/** Asks why nothing is left to do. */
const CloseIncidentDialog = (props: {
  detail: IncidentDetail;
  onClose: (closed: boolean) => void;
}) => {
  const { detail, onClose } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [comment, setComment] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const { id, firingCount } = detail.incident;

  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.closeIncident(id, { comment: comment.trim() });
      onClose(true);
    } catch (failure) {
      setError(failure as Error);
      setPending(false);
    }
  };

  return (
    <Dialog
      isOpen
      isDismissable
      width={480}
      onOpenChange={open => !open && onClose(false)}
    >
      <DialogHeader>{t('close.title')}</DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text as="p">
            {firingCount > 0
              ? t('close.stillFiring', { count: firingCount })
              : t('close.description')}
          </Text>
          <TextAreaField
            label={t('close.comment')}
            value={comment}
            onChange={setComment}
            maxLength={2000}
            rows={3}
            isRequired
            // A dialog takes the focus, here to the one thing it asks for.
            // https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
          />
          {error && <FailureAlert error={error} title={t('close.failed')} />}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          isDisabled={comment.trim() === ''}
          isPending={pending}
          onPress={confirm}
        >
          {t('close.confirm')}
        </Button>
        <Button variant="secondary" onPress={() => onClose(false)}>
          {t('close.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};

/** Closes by hand what is open and has nothing under way, for who may. */
export const CloseIncident = (props: {
  detail: IncidentDetail;
  onChanged: () => void;
}) => {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [open, setOpen] = useState(false);
  const underWay = detail.executions.some(({ state }) =>
    ACTIVE_EXECUTION_STATES.includes(state),
  );
  const closable =
    detail.mayClose && detail.incident.status !== 'resolved' && !underWay;

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
        <CloseIncidentDialog
          detail={detail}
          onClose={closed => {
            setOpen(false);
            if (closed) onChanged();
          }}
        />
      )}
    </>
  );
};
