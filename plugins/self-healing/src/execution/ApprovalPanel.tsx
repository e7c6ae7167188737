import { Execution } from '@backstage-self-healing/plugin-self-healing-common';
import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { EntityRefLinks } from '@backstage/plugin-catalog-react';
import {
  Button,
  Card,
  CardBody,
  CardFooter,
  CardHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { RiCloseLine, RiPlayLine, RiUserLine } from '@remixicon/react';
import { useState } from 'react';
import useAsync from 'react-use/esm/useAsync';
import { selfHealingApiRef } from '../api';
import { FailureAlert } from '../live/LiveView';
import { BlastRadiusBar } from '../plan/BlastRadiusBar';
import { ChangeRows } from '../plan/ChangeRows';
import { Countdown } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './ApprovalPanel.module.css';

/** A plan that waits for a person, and the two answers to it. */
export const ApprovalPanel = (props: {
  execution: Execution;
  /** Whether the caller may answer, as the server says; unknown at first. */
  allowed?: boolean;
  onAnswered: () => void;
}) => {
  const { execution, allowed, onAnswered } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const identityApi = useApi(identityApiRef);
  const me = useAsync(
    async () => (await identityApi.getBackstageIdentity()).userEntityRef,
    [identityApi],
  ).value;
  const [comment, setComment] = useState('');
  const [answering, setAnswering] = useState<'approve' | 'deny'>();
  const [error, setError] = useState<Error>();
  const required = execution.approvalRequired;
  if (!required) return null;

  let hindrance: string | undefined;
  if (allowed === false) {
    hindrance = t('approval.notAllowed');
  } else if (required.notSelf && execution.requestedBy === me) {
    hindrance = t('approval.notSelf');
  } else if (execution.approvals.some(approval => approval.by === me)) {
    hindrance = t('approval.alreadyAnswered');
  }

  const disabled =
    !allowed || hindrance !== undefined || answering !== undefined;
  const title = hindrance ? t('approval.waits') : t('approval.title');

  const answer = async (verdict: 'approve' | 'deny') => {
    setAnswering(verdict);
    setError(undefined);
    try {
      await api.answerApproval(execution.id, {
        verdict,
        planDigest: execution.planDigest,
        ...(comment.trim() && { comment: comment.trim() }),
      });
    } catch (failure) {
      setError(failure as Error);
    }
    setAnswering(undefined);
    onAnswered();
  };

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
          {execution.plans.map(({ stepId, plan }) => (
            <div key={stepId} className={styles.step}>
              <Text as="p" variant="body-large" weight="bold">
                {plan.summary}
              </Text>
              <BlastRadiusBar radius={plan.blastRadius} />
              <ChangeRows changes={plan.changes} />
            </div>
          ))}
          <Text as="p" variant="body-small" color="secondary">
            {t('approval.needs', { count: required.count })}{' '}
            <EntityRefLinks
              entityRefs={required.from}
              defaultKind="group"
              hideIcons
            />
            {' · '}
            {t('approval.digest')}{' '}
            <code title={execution.planDigest}>
              {execution.planDigest.slice(0, 12)}
            </code>
          </Text>
          {hindrance ? (
            <Text as="p" variant="body-medium">
              {hindrance}
            </Text>
          ) : (
            <TextAreaField
              label={t('approval.comment')}
              value={comment}
              onChange={setComment}
              maxLength={2000}
              rows={2}
            />
          )}
          {error && <FailureAlert error={error} title={t('approval.failed')} />}
        </Flex>
      </CardBody>
      <CardFooter>
        <Flex gap="2">
          <Button
            variant="primary"
            iconStart={<RiPlayLine />}
            isDisabled={disabled}
            isPending={answering === 'approve'}
            onPress={() => answer('approve')}
          >
            {t('approval.approve')}
          </Button>
          <Button
            variant="secondary"
            iconStart={<RiCloseLine />}
            isDisabled={disabled}
            isPending={answering === 'deny'}
            onPress={() => answer('deny')}
          >
            {t('approval.deny')}
          </Button>
        </Flex>
      </CardFooter>
    </Card>
  );
};
