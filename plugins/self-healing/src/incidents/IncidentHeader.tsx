import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Flex, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { StateBadge } from '../state/StateBadge';
import { incidentState } from '../state/incidentState';
import { RefLink } from '../state/RefLink';
import { SEVERITY_TONES } from '../state/tone';
import { Ago, Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './IncidentHeader.module.css';

const Fact = (props: { name: string; children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{props.name}</dt>
    <dd>{props.children}</dd>
  </div>
);

/** As a workload is written, as far as it is known. */
function subjectInWords(subject: NonNullable<Incident['subject']>): string {
  const { cluster, namespace, kind, name } = subject;
  return [cluster, namespace, kind, name].filter(Boolean).join('/');
}

/** What it is, how it stands, whose it is, since when. */
export const IncidentHeader = (props: {
  incident: Incident;
  /** What can be done about all of it. */
  action?: ReactNode;
}) => {
  const { incident, action } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const state = incidentState(incident);
  return (
    <header>
      <Flex align="center" gap="2" className={styles.title}>
        <Text as="h1" variant="title-small" weight="bold">
          {incident.title}
        </Text>
        <span aria-live="polite">
          <StateBadge tone={state.tone}>
            {t(`incidents.statuses.${state.word}`)}
          </StateBadge>
        </span>
        <StateBadge tone={SEVERITY_TONES[incident.severity]}>
          {t(`incidents.severities.${incident.severity}`)}
        </StateBadge>
        <span className={styles.action}>{action}</span>
      </Flex>
      <dl className={styles.facts}>
        <Fact name={t('incident.entity')}>
          {incident.entityRef ? (
            <RefLink entityRef={incident.entityRef} />
          ) : (
            t(incident.unplaced ? 'incident.unplaced' : 'incident.unowned')
          )}
        </Fact>
        <Fact name={t('incident.owner')}>
          {incident.ownerRef ? (
            <RefLink entityRef={incident.ownerRef} />
          ) : (
            t('incident.noOwner')
          )}
        </Fact>
        {incident.workload && (
          <Fact name={t('incident.workload')}>
            <code>{incident.workload}</code>
          </Fact>
        )}
        {!incident.workload && incident.subject && (
          <Fact name={t('incident.subject')}>
            <code>{subjectInWords(incident.subject)}</code>
          </Fact>
        )}
        <Fact name={t('incident.opened')}>
          <Ago at={incident.openedAt} />
        </Fact>
        <Fact name={t('incident.duration')}>
          <Lasting from={incident.openedAt} to={incident.resolvedAt} />
        </Fact>
        <Fact name={t('incident.alertsFiring')}>
          {t('incidents.firing', {
            firing: String(incident.firingCount),
            total: String(incident.alertCount),
          })}
        </Fact>
      </dl>
    </header>
  );
};
