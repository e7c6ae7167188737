import {
  KillSwitch,
  KillSwitchScope,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import { KillSwitchRow } from './KillSwitchRow';
import { keyOf } from './scopes';
import styles from './KillSwitchList.module.css';

/** The switches that always show, then whichever others are pulled. */
export const KillSwitchList = (props: {
  always: KillSwitchScope[];
  killSwitches: KillSwitch[];
  allowed: (scope: KillSwitchScope) => boolean;
  entityRef?: string;
  onChanged: () => void;
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const known = new Map(
    props.killSwitches.map(killSwitch => [keyOf(killSwitch.scope), killSwitch]),
  );
  const scopes = new Map(
    [
      ...props.always,
      ...props.killSwitches
        .filter(({ engaged }) => engaged)
        .map(({ scope }) => scope),
    ].map(scope => [keyOf(scope), scope]),
  );
  return (
    <ul className={styles.list} aria-label={t('killSwitch.title')}>
      {[...scopes].map(([key, scope]) => (
        <KillSwitchRow
          key={key}
          scope={scope}
          killSwitch={known.get(key)}
          allowed={props.allowed(scope)}
          entityRef={props.entityRef}
          onChanged={props.onChanged}
        />
      ))}
    </ul>
  );
};
