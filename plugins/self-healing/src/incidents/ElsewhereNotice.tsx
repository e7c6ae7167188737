import { parseEntityRef } from '@backstage/catalog-model';
import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { entityRouteRef, useEntity } from '@backstage/plugin-catalog-react';
import { Alert, Link } from '@backstage/ui';
import { useLocation } from 'react-router-dom';
import { RefLink } from '../state/RefLink';
import { selfHealingTranslationRef } from '../translation';

/** What this page would show is another entity's: its header would say wrong. */
export const ElsewhereNotice = ({ incident }: { incident: Incident }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const href = useSamePlaceOf(incident.entityRef);
  return (
    <Alert
      role="alert"
      status="warning"
      icon
      title={t('incident.elsewhere')}
      description={
        <>
          {incident.title}:{' '}
          {incident.entityRef ? (
            <RefLink entityRef={incident.entityRef} />
          ) : (
            t('incident.unowned')
          )}
        </>
      }
      customActions={href && <Link href={href}>{t('incident.openThere')}</Link>}
    />
  );
};

/** This very address on the page of another entity. */
function useSamePlaceOf(entityRef: string | null): string | undefined {
  const route = useRouteRef(entityRouteRef);
  const { entity } = useEntity();
  const { pathname } = useLocation();
  if (!entityRef) return undefined;
  const { kind, metadata } = entity;
  const here = route({
    kind: kind.toLocaleLowerCase('en-US'),
    namespace: metadata.namespace ?? 'default',
    name: metadata.name,
  });
  if (!pathname.startsWith(`${here}/`)) return undefined;
  return `${route(parseEntityRef(entityRef))}${pathname.slice(here.length)}`;
}
