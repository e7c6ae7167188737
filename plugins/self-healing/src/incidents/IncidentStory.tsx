import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Card, CardBody, CardHeader, Text } from '@backstage/ui';
import { ReactNode } from 'react';
import { selfHealingApiRef } from '../api';
import { ApprovalPanel } from '../execution/ApprovalPanel';
import { ExecutionView } from '../execution/ExecutionView';
import { useLive } from '../live/useLive';
import { StageStrip } from '../story/StageStrip';
import { Timeline } from '../story/Timeline';
import { selfHealingTranslationRef } from '../translation';
import { AlertList } from './AlertList';
import { CloseIncident } from './CloseIncident';
import { DecisionView } from './DecisionView';
import { EvidenceView } from './EvidenceView';
import { FindingList } from './FindingList';
import { IncidentHeader } from './IncidentHeader';
import styles from './IncidentStory.module.css';

const Section = (props: { title: string; children: ReactNode }) => (
  <Card role="region" aria-label={props.title}>
    <CardHeader>
      <Text as="h2" variant="title-x-small" weight="bold">
        {props.title}
      </Text>
    </CardHeader>
    <CardBody>{props.children}</CardBody>
  </Card>
);

/** Everything about one incident, what needs a person first. */
export const IncidentStory = (props: {
  detail: IncidentDetail;
  onChanged: () => void;
}) => {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const { incident } = detail;
  const executions = [...detail.executions].sort((a, b) =>
    b.createdAt.localeCompare(a.createdAt),
  );
  const waiting = executions.filter(
    execution => execution.state === 'awaiting-approval',
  );

  // Whether the caller may answer is a property of the entity, which an
  // incident without a waiting approval need not ask for.
  const askFor = waiting.length > 0 ? incident.entityRef : null;
  const approve = useLive<boolean>(
    askFor ?? '',
    async () =>
      askFor !== null && (await api.getEntityHealing(askFor)).allowed.approve,
    { concerns: () => false, unsettled: () => false },
  );
  // Not knowing is not being allowed.
  const allowed = approve.error ? false : approve.value;

  return (
    <div className={styles.story}>
      <IncidentHeader
        incident={incident}
        action={<CloseIncident detail={detail} onChanged={onChanged} />}
      />
      <Card>
        <CardBody>
          <StageStrip detail={detail} />
        </CardBody>
      </Card>
      {waiting.map(execution => (
        <ApprovalPanel
          key={execution.id}
          execution={execution}
          allowed={allowed}
          onAnswered={onChanged}
        />
      ))}
      <div className={styles.columns}>
        <div className={styles.main}>
          {executions.length > 0 && (
            <Section title={t('incident.executions')}>
              <div className={styles.list}>
                {executions.map(execution => (
                  <ExecutionView key={execution.id} execution={execution} />
                ))}
              </div>
            </Section>
          )}
          <Section title={t('incident.decision')}>
            <DecisionView decisions={detail.decisions} />
          </Section>
          <Section title={t('incident.findings')}>
            <FindingList
              findings={detail.findings}
              evidence={detail.evidence}
            />
          </Section>
          <Section title={t('incident.evidence')}>
            <EvidenceView evidence={detail.evidence} />
          </Section>
          <Section title={t('incident.alerts')}>
            <AlertList alerts={detail.alerts} />
          </Section>
        </div>
        <div className={styles.side}>
          <Section title={t('timeline.title')}>
            <Timeline entries={detail.timeline} />
          </Section>
        </div>
      </div>
    </div>
  );
};
