import { Button, Flex, Text, TextAreaField } from '@backstage/ui';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { useState } from 'react';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';
import { OpenDialog } from './OpenDialog';

type ReasonDialogProps = {
  title: string;
  description: string;
  /** What is asked for, and the longest answer that is taken. */
  label: string;
  maxLength: number;
  confirm: string;
  cancel: string;
  failed: string;
  destructive?: boolean;
  /** Does it; what it throws is shown, and can be tried again. */
  act: (reason: string) => Promise<unknown>;
  onClose: (done: boolean) => void;
};

/** Asks for a reason before something is done. */
export const ReasonDialog = (props: ReasonDialogProps) => {
  const { act, onClose } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [reason, setReason] = useState('');
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();

  const confirm = async () => {
    setPending(true);
    setError(undefined);
    try {
      await act(reason.trim());
      onClose(true);
    } catch (failure) {
      setError(failure as Error);
      setPending(false);
    }
  };

  return (
    <OpenDialog
      title={props.title}
      width={480}
      actions={
        <>
          <Button
            variant="primary"
            destructive={props.destructive}
            isDisabled={reason.trim() === ''}
            isPending={pending}
            onPress={confirm}
          >
            {props.confirm}
          </Button>
          <Button variant="secondary" onPress={() => onClose(false)}>
            {props.cancel}
          </Button>
        </>
      }
      onClose={() => onClose(false)}
    >
      <Flex direction="column" gap="3">
        <Text as="p">{props.description}</Text>
        <TextAreaField
          label={props.label}
          value={reason}
          onChange={setReason}
          maxLength={props.maxLength}
          rows={3}
          isRequired
          // A dialog takes the focus, here to the one thing it asks for.
          // https://www.w3.org/WAI/ARIA/apg/patterns/dialog-modal/
          // eslint-disable-next-line jsx-a11y/no-autofocus
          autoFocus
        />
        {error && (
          <FailureAlert
            error={error}
            title={props.failed}
            forbidden={t('states.notAllowed')}
          />
        )}
      </Flex>
    </OpenDialog>
  );
};
