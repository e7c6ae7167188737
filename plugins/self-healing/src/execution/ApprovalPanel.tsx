import {
  Alert as FiringAlert,
  Evidence,
  Execution,
  Finding,
  KillSwitch,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  Alert,
  Button,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Link,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { RiCloseLine, RiPlayLine, RiUserLine } from '@remixicon/react';
import { ReactNode, useState } from 'react';
import { PlanSteps } from '../plan/PlanSteps';
import { ProofPlan } from '../plan/ProofPlan';
import { RefLink } from '../state/RefLink';
import { Sentence } from '../story/Sentence';
import { Ago, Countdown } from '../time/Times';
import { useNow } from '../time/useNow';
import { selfHealingTranslationRef } from '../translation';
import styles from './ApprovalPanel.module.css';
import {
  Hindrance,
  hindranceOf,
  missingApprovals,
  Reader,
} from './approvalState';
import { ConfirmApproval } from './ConfirmApproval';
import { WhatIsWrong } from './WhatIsWrong';

/** What led to a plan, where that is known. */
export type Cause = {
  alerts: FiringAlert[];
  findings: Finding[];
  evidence: Evidence[];
};

/** One person's answer, as it was given. */
export type Answer = {
  verdict: 'approve' | 'deny';
  comment: string;
};

const Part = (props: { title: string; children: ReactNode }) => (
  <div className={styles.part}>
    <Text as="h3" variant="body-medium" weight="bold">
      {props.title}
    </Text>
    {props.children}
  </div>
);

const HindranceWords = (props: {
  execution: Execution;
  hindrance: Exclude<Hindrance, 'unknown' | 'switched-off'>;
}) => {
  const { execution, hindrance } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (hindrance === 'answered') {
    return (
      <>{t('approval.youApproved', { count: missingApprovals(execution) })}</>
    );
  }
  if (hindrance === 'obstacle') {
    return <Sentence>{execution.answerObstacle ?? ''}</Sentence>;
  }
  return <>{t(`approval.hindrances.${hindrance}`)}</>;
};

/** A plan that waits for a person, with all that the answer rests on. */
export const ApprovalPanel = (props: {
  execution: Execution;
  cause?: Cause;
  /** Where the cause is told, if it is not told here. */
  incidentHref?: string;
  reader?: Reader;
  /** Whether the caller may answer, as the server says; unknown at first. */
  allowed?: boolean;
  /** Kill switches that forbid to run it now. */
  pulled: KillSwitch[];
  /** The answer that is on its way. */
  answering?: Answer['verdict'];
  onAnswer: (answer: Answer) => void;
}) => {
  const { execution, cause, reader, allowed, pulled, answering } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const now = useNow();
  const [comment, setComment] = useState('');
  const [confirming, setConfirming] = useState(false);
  const required = execution.approvalRequired;
  if (!required) return null;

  const missing = missingApprovals(execution);
  const hindrance = hindranceOf(execution, reader, allowed, pulled, now);
  const title = hindrance ? t('approval.waits') : t('approval.title');
  const disabled = hindrance !== undefined || answering !== undefined;
  const plannedAt = execution.plans[0]?.plan.plannedAt ?? execution.createdAt;
  const seenAt = cause?.evidence
    .map(({ collectedAt }) => collectedAt)
    .sort()[0];

  return (
    <Card className={styles.panel} role="region" aria-label={title}>
      <CardHeader>
        <Flex align="center" justify="between" gap="3">
          <Flex align="center" gap="2">
            <RiUserLine aria-hidden />
            <Text as="h2" variant="title-x-small" weight="bold">
              {title}
            </Text>
          </Flex>
          <Text as="span" variant="body-small">
            {t('approval.expiresIn')}{' '}
            <strong>
              <Countdown
                until={required.expiresAt}
                over={t('approval.expired')}
              />
            </strong>
          </Text>
        </Flex>
      </CardHeader>
      <CardBody>
        <Flex direction="column" gap="3">
          {cause && (
            <Part title={t('approval.because')}>
              <WhatIsWrong {...cause} />
            </Part>
          )}
          {!cause && props.incidentHref && (
            <Link href={props.incidentHref}>{t('approval.toCause')}</Link>
          )}
          <Part title={t('approval.would')}>
            <PlanSteps plans={execution.plans} />
          </Part>
          <Part title={t('proof.title')}>
            <ProofPlan
              verify={execution.verify}
              onFailure={execution.onFailure}
              plans={execution.plans}
            />
          </Part>
          <Text as="p" variant="body-small" color="secondary">
            {t('approval.planned')} <Ago at={plannedAt} />
            {seenAt && (
              <>
                {', '}
                {t('approval.seen')} <Ago at={seenAt} />
              </>
            )}
            {'. '}
            {t('approval.checkedAgain')}
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {t('approval.needs', { count: missing })}{' '}
            {required.from.map((ref, position) => (
              <span key={ref}>
                {position > 0 && ', '}
                <RefLink entityRef={ref} defaultKind="group" />
              </span>
            ))}
            {' · '}
            {t('approval.digest')}{' '}
            <code title={execution.planDigest}>
              {execution.planDigest.slice(0, 12)}
            </code>
          </Text>
          {hindrance === 'switched-off' && (
            <Alert
              status="warning"
              icon
              title={t('approval.hindrances.switched-off')}
            />
          )}
          {hindrance &&
            hindrance !== 'unknown' &&
            hindrance !== 'switched-off' && (
              <Text as="p" variant="body-medium">
                <HindranceWords execution={execution} hindrance={hindrance} />
              </Text>
            )}
          {(!hindrance || hindrance === 'switched-off') && (
            <TextAreaField
              label={t('approval.comment')}
              value={comment}
              onChange={setComment}
              maxLength={2000}
              rows={2}
            />
          )}
        </Flex>
      </CardBody>
      <CardFooter>
        <Flex gap="2">
          <Button
            variant="primary"
            iconStart={<RiPlayLine />}
            isDisabled={disabled}
            isPending={answering === 'approve'}
            onPress={() => setConfirming(true)}
          >
            {missing > 1 ? t('approval.approve') : t('approval.approveAndRun')}
          </Button>
          <Button
            variant="secondary"
            iconStart={<RiCloseLine />}
            // A kill switch forbids to act, not to say no.
            isDisabled={disabled && hindrance !== 'switched-off'}
            isPending={answering === 'deny'}
            onPress={() => props.onAnswer({ verdict: 'deny', comment })}
          >
            {t('approval.deny')}
          </Button>
        </Flex>
      </CardFooter>
      {confirming && !disabled && (
        <ConfirmApproval
          execution={execution}
          runs={missing <= 1}
          onConfirm={() => {
            setConfirming(false);
            props.onAnswer({ verdict: 'approve', comment });
          }}
          onClose={() => setConfirming(false)}
        />
      )}
    </Card>
  );
};
