import { KillSwitch } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { RefLink } from '../state/RefLink';
import { Ago } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './PulledSwitches.module.css';
import { useScopeName } from './useScopeName';

/** What is stopped right now, whatever an older decision said about it. */
export const PulledSwitches = (props: {
  pulled: KillSwitch[];
  entityRef?: string;
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const nameOf = useScopeName(props.entityRef);
  if (props.pulled.length === 0) return null;
  return (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('killSwitch.stopped')}
      description={
        <ul className={styles.list}>
          {props.pulled.map(killSwitch => (
            <li key={JSON.stringify(killSwitch.scope)}>
              {nameOf(killSwitch.scope)}: <q>{killSwitch.reason}</q>{' '}
              <RefLink entityRef={killSwitch.changedBy} />{' '}
              <Ago at={killSwitch.changedAt} />
            </li>
          ))}
        </ul>
      }
    />
  );
};
