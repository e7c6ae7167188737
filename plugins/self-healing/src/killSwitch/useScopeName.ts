import { KillSwitchScope } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import { shortRef } from './scopes';

/** Names what a kill switch stops, as people on a page call it. */
export function useScopeName(
  /** The entity whose page this is, if it is one's. */
  entityRef?: string,
): (scope: KillSwitchScope) => string {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return scope => {
    if (scope.scope === 'global') return t('killSwitch.scopes.global');
    if (scope.scope === 'entity' && scope.ref === entityRef) {
      return t('killSwitch.scopes.thisEntity');
    }
    return t(`killSwitch.scopes.${scope.scope}`, {
      ref: scope.scope === 'cluster' ? scope.ref : shortRef(scope.ref),
    });
  };
}
