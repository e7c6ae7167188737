import {
  KillSwitch,
  KillSwitchScope,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Text } from '@backstage/ui';
import { RiPlayLine, RiShutDownLine } from '@remixicon/react';
import { useState } from 'react';
import { RefLink } from '../state/RefLink';
import { StateBadge } from '../state/StateBadge';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import { KillSwitchDialog } from './KillSwitchDialog';
import styles from './KillSwitchRow.module.css';
import { useScopeName } from './useScopeName';

/** One kill switch: how it stands, since when and why, and its handle. */
export const KillSwitchRow = (props: {
  scope: KillSwitchScope;
  /** Absent: never touched, which is the same as released. */
  killSwitch?: KillSwitch;
  allowed: boolean;
  /** The entity whose page this is, if it is one's. */
  entityRef?: string;
  onChanged: () => void;
}) => {
  const { scope, killSwitch, allowed, entityRef, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [open, setOpen] = useState(false);
  const engaged = killSwitch?.engaged === true;
  const name = useScopeName(entityRef)(scope);

  return (
    <li className={styles.row} data-engaged={engaged}>
      <div className={styles.text}>
        <Text as="span" variant="body-medium" weight="bold">
          {name}
        </Text>
        {killSwitch && (
          <Text as="p" variant="body-small" color="secondary">
            {killSwitch.reason && <q>{killSwitch.reason}</q>}{' '}
            <RefLink entityRef={killSwitch.changedBy} />
            {' · '}
            <Ago at={killSwitch.changedAt} />
          </Text>
        )}
        {!allowed && (
          <Text as="p" variant="body-small" color="secondary">
            {scope.scope === 'entity'
              ? t('killSwitch.notAllowedEntity')
              : t('killSwitch.notAllowedPlatform')}
          </Text>
        )}
      </div>
      <StateBadge tone={engaged ? 'danger' : 'success'}>
        {engaged ? t('killSwitch.pulled') : t('killSwitch.released')}
      </StateBadge>
      <Button
        size="small"
        variant="secondary"
        isDisabled={!allowed}
        iconStart={engaged ? <RiPlayLine /> : <RiShutDownLine />}
        aria-label={t(
          engaged ? 'killSwitch.releaseLabel' : 'killSwitch.pullLabel',
          { name },
        )}
        onPress={() => setOpen(true)}
      >
        {engaged ? t('killSwitch.release') : t('killSwitch.pull')}
      </Button>
      {open && (
        <KillSwitchDialog
          scope={scope}
          name={name}
          engage={!engaged}
          onClose={changed => {
            setOpen(false);
            if (changed) onChanged();
          }}
        />
      )}
    </li>
  );
};
