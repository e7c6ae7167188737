import { KillSwitchScope } from '@backstage-self-healing/plugin-self-healing-common';
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
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';

/** Asks for a reason before a kill switch is pulled or released. */
export const KillSwitchDialog = (props: {
  scope: KillSwitchScope;
  name: string;
  engage: boolean;
  onClose: (changed: boolean) => void;
}) => {
  const { scope, name, engage, onClose } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const [reason, setReason] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();

  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await api.setKillSwitch({
        scope,
        engaged: engage,
        reason: reason.trim(),
      });
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
      <DialogHeader>
        {t(engage ? 'killSwitch.pullTitle' : 'killSwitch.releaseTitle', {
          name,
        })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="3">
          <Text as="p">
            {t(
              engage
                ? 'killSwitch.pullDescription'
                : 'killSwitch.releaseDescription',
            )}
          </Text>
          <TextField
            label={t('killSwitch.reason')}
            value={reason}
            onChange={setReason}
            maxLength={500}
            isRequired
            // A dialog takes the focus, here to the one thing it asks for.
            // https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
          />
          {error && (
            <FailureAlert error={error} title={t('killSwitch.failed')} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button
          variant="primary"
          destructive={engage}
          isDisabled={reason.trim() === ''}
          isPending={pending}
          onPress={confirm}
        >
          {engage ? t('killSwitch.pull') : t('killSwitch.release')}
        </Button>
        <Button variant="secondary" onPress={() => onClose(false)}>
          {t('killSwitch.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
};
