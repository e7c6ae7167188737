import {
  EntityHealing,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Card, CardBody, Flex } from '@backstage/ui';
import { AnalysisSection } from '../analysis/AnalysisSection';
import { selfHealingApiRef } from '../api';
import { ExecutionView } from '../execution/ExecutionView';
import { WaitingPlans } from '../execution/WaitingPlans';
import { PulledSwitches } from '../killSwitch/PulledSwitches';
import { pulledOf } from '../killSwitch/scopes';
import { RunbookOfAddress } from '../healing/RunbookOfAddress';
import { useLive } from '../live/useLive';
import { Section } from '../state/Section';
import { SectionBoundary } from '../state/SectionBoundary';
import { StageStrip } from '../story/StageStrip';
import { Timeline } from '../story/Timeline';
import { selfHealingTranslationRef } from '../translation';
import { Acknowledge } from './Acknowledge';
import { AlertList } from './AlertList';
import { CloseIncident } from './CloseIncident';
import { DecisionView } from './DecisionView';
import { EvidenceView } from './EvidenceView';
import { FindingList } from './FindingList';
import { HandsNotice } from './HandsNotice';
import { IncidentHeader } from './IncidentHeader';
import styles from './IncidentStory.module.css';
import { NextSteps } from './NextSteps';
import { PersonalData } from './PersonalData';
import { ALERTS_ANCHOR, FINDINGS_ANCHOR } from './sectionAnchors';
import { SiblingIncidents } from './SiblingIncidents';

/** Everything about one incident, what needs a person first. */
export const IncidentStory = (props: {
  detail: IncidentDetail;
  onChanged: () => void;
}) => {
  const { detail, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const { incident, evidence, findings, alerts } = detail;

  const executions = [...detail.executions].sort((a, b) =>
    b.createdAt.localeCompare(a.createdAt),
  );
  // What waits is shown once, where it is answered.
  const done = executions.filter(({ state }) => state !== 'awaiting-approval');
  const waiting = executions.some(({ state }) => state === 'awaiting-approval');
  const decisions = [...detail.decisions].sort((a, b) =>
    b.decidedAt.localeCompare(a.decidedAt),
  );
  const [decision] = decisions;

  // What may be done now, and what stops it, are properties of the entity: a
  // decision tells how they were.
  const askFor = incident.status === 'resolved' ? null : incident.entityRef;
  const now = useLive<EntityHealing | null>(
    askFor ?? '',
    async () => (askFor === null ? null : api.getEntityHealing(askFor)),
    {
      concerns: signal =>
        askFor !== null &&
        !signal.incidentId &&
        (signal.entityRef === undefined || signal.entityRef === askFor),
      unsettled: () => waiting,
    },
  );
  const healing = now.value ?? undefined;
  // Not knowing is not being allowed.
  const allowed = now.error ? false : healing?.allowed.approve;
  const pulledFor = (policyRef: string | null | undefined) =>
    pulledOf(healing?.killSwitches ?? [], policyRef);
  const nothingSeen =
    decision && decision.verdict !== 'act' && decision.verdict !== 'suggest';

  return (
    <div className={styles.story}>
      <IncidentHeader
        incident={incident}
        action={
          <Flex gap="2">
            <Acknowledge detail={detail} onChanged={onChanged} />
            <CloseIncident detail={detail} onChanged={onChanged} />
          </Flex>
        }
      />
      <HandsNotice detail={detail} onChanged={onChanged} />
      <PulledSwitches
        pulled={pulledFor(decision?.policyRef)}
        entityRef={incident.entityRef ?? undefined}
      />
      <Card>
        <CardBody>
          <SectionBoundary>
            <StageStrip detail={detail} />
          </SectionBoundary>
        </CardBody>
      </Card>
      <WaitingPlans
        executions={executions}
        cause={{ alerts, findings, evidence }}
        allowed={allowed}
        pulledFor={({ decisionId }) =>
          pulledFor(decisions.find(({ id }) => id === decisionId)?.policyRef)
        }
        onAnswered={onChanged}
      />
      {healing && <RunbookOfAddress healing={healing} onChanged={onChanged} />}
      <NextSteps detail={detail} healing={healing} onChanged={onChanged} />
      <div className={styles.columns}>
        <div className={styles.main}>
          {!waiting && (
            <Section title={t('incident.findings')} anchor={FINDINGS_ANCHOR}>
              {findings.length > 0 ? (
                <FindingList findings={findings} evidence={evidence} />
              ) : (
                <p className={styles.none}>
                  {evidence.length > 0
                    ? t('findings.none')
                    : t(
                        nothingSeen
                          ? 'evidence.notGathered'
                          : 'evidence.notYet',
                      )}
                </p>
              )}
            </Section>
          )}
          <SectionBoundary>
            <AnalysisSection
              incidentId={incident.id}
              mayRun={healing?.allowed.run ?? false}
            />
          </SectionBoundary>
          <SiblingIncidents detail={detail} />
          {done.length > 0 && (
            <Section title={t('incident.executions')}>
              <div className={styles.list}>
                {done.map(execution => (
                  <ExecutionView key={execution.id} execution={execution} />
                ))}
              </div>
            </Section>
          )}
          <Section title={t('incident.decision')}>
            <DecisionView decisions={decisions} />
          </Section>
          <Section title={t('incident.evidence')}>
            <PersonalData detail={detail} />
            <EvidenceView
              evidence={evidence}
              none={t(nothingSeen ? 'evidence.notGathered' : 'evidence.notYet')}
            />
          </Section>
          <Section title={t('incident.alerts')} anchor={ALERTS_ANCHOR}>
            <AlertList alerts={alerts} />
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
