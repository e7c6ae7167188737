import { KillSwitchScope } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingApiRef } from '../api';
import { ReasonDialog } from '../state/ReasonDialog';
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

  return (
    <ReasonDialog
      title={t(engage ? 'killSwitch.pullTitle' : 'killSwitch.releaseTitle', {
        name,
      })}
      description={t(
        engage ? 'killSwitch.pullDescription' : 'killSwitch.releaseDescription',
      )}
      label={t('killSwitch.reason')}
      maxLength={500}
      confirm={engage ? t('killSwitch.pull') : t('killSwitch.release')}
      cancel={t('killSwitch.cancel')}
      failed={t('killSwitch.failed')}
      destructive={engage}
      act={reason => api.setKillSwitch({ scope, engaged: engage, reason })}
      onClose={onClose}
    />
  );
};
