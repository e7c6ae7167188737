import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text } from '@backstage/ui';
import { OpenDialog } from '../state/OpenDialog';
import { selfHealingTranslationRef } from '../translation';

/**
 * Asks once more before a plan runs: no single keystroke changes what serves.
 * The focus stays on the dialog, so that a second one does not either.
 */
export const ConfirmApproval = (props: {
  execution: Pick<Execution, 'plans'>;
  /** With this approval it runs. */
  runs: boolean;
  onConfirm: () => void;
  onClose: () => void;
}) => {
  const { plans } = props.execution;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const undoable = plans.every(({ plan }) => plan.undoable);

  return (
    <OpenDialog
      title={t(
        props.runs ? 'approval.confirm.runs' : 'approval.confirm.counts',
      )}
      width={480}
      actions={
        <>
          <Button variant="primary" onPress={props.onConfirm}>
            {t(
              props.runs ? 'approval.confirm.run' : 'approval.confirm.approve',
            )}
          </Button>
          <Button variant="secondary" onPress={props.onClose}>
            {t('approval.confirm.cancel')}
          </Button>
        </>
      }
      onClose={props.onClose}
    >
      <Flex direction="column" gap="3">
        {plans.map(({ stepId, plan }) => (
          <Text as="p" key={stepId}>
            {plan.summary}
          </Text>
        ))}
        <Text as="p" weight={undoable ? 'regular' : 'bold'}>
          {t(
            undoable
              ? 'approval.confirm.undoable'
              : 'approval.confirm.notUndoable',
          )}
        </Text>
      </Flex>
    </OpenDialog>
  );
};
