import { parseEntityRef } from '@backstage/catalog-model';
import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useRouteRef } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Flex, Link, Text } from '@backstage/ui';
import { useLocation } from 'react-router-dom';
import { incidentState } from '../state/incidentState';
import { RefLink } from '../state/RefLink';
import { Section } from '../state/Section';
import { StateBadge } from '../state/StateBadge';
import { selfHealingTranslationRef } from '../translation';
import styles from './FindingList.module.css';

/** Incidents that one lost node has caused besides this one. */
export const SiblingIncidents = ({ detail }: { detail: IncidentDetail }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const hrefOf = useHrefOfAnother(detail.incident.entityRef);
  const { siblings = [] } = detail;
  if (siblings.length === 0) return null;
  const causes = new Set(siblings.map(({ because }) => because));

  return (
    <Section title={t('siblings.title')}>
      <Flex direction="column" gap="3">
        <Text as="p" variant="body-medium">
          {t('siblings.because', { cause: [...causes].join(', ') })}
        </Text>
        <ul className={styles.findings}>
          {siblings.map(sibling => {
            const { word, tone } = incidentState(sibling);
            return (
              <li key={sibling.id}>
                <Flex align="center" gap="2">
                  <StateBadge tone={tone}>
                    {t(`incidents.statuses.${word}`)}
                  </StateBadge>
                  <Link href={hrefOf(sibling)}>{sibling.title}</Link>
                  {sibling.entityRef && (
                    <RefLink entityRef={sibling.entityRef} />
                  )}
                </Flex>
              </li>
            );
          })}
        </ul>
      </Flex>
    </Section>
  );
};

/** The same page as this one, of another incident and its entity. */
function useHrefOfAnother(own: string | null) {
  const route = useRouteRef(entityRouteRef);
  const { pathname } = useLocation();
  return ({ id, entityRef }: { id: string; entityRef: string | null }) => {
    const beside = pathname.replace(/[^/]+\/?$/, id);
    if (!own || !entityRef) return beside;
    const here = route(parseEntityRef(own));
    return beside.startsWith(`${here}/`)
      ? `${route(parseEntityRef(entityRef))}${beside.slice(here.length)}`
      : beside;
  };
}
