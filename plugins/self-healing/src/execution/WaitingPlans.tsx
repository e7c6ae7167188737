import {
  Execution,
  KillSwitch,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { selfHealingApiRef } from '../api';
import { describeFailure } from '../live/describeFailure';
import { FailureAlert } from '../live/LiveView';
import { SectionBoundary } from '../state/SectionBoundary';
import { selfHealingTranslationRef } from '../translation';
import { Answer, ApprovalPanel, Cause } from './ApprovalPanel';
import { missingApprovals } from './approvalState';
import { hasEnded } from './executionEnd';
import { useReader } from './useReader';

type Given = Answer & { id: string; missing: number; error?: Error };

/** What became of an answer. Stays though its panel goes: the plan may run. */
const AnswerNotice = ({ given }: { given: Given }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { verdict, missing, error } = given;
  if (error) {
    const unanswered = describeFailure(error).message === undefined;
    return (
      <FailureAlert
        error={error}
        title={t(unanswered ? 'approval.unknown' : 'approval.failed')}
        forbidden={t('approval.forbidden')}
      />
    );
  }
  if (verdict === 'deny') {
    return <Alert status="info" icon title={t('approval.denied')} />;
  }
  return (
    <Alert
      status="success"
      icon
      title={
        missing > 0
          ? t('approval.youApproved', { count: missing })
          : t('approval.runs')
      }
    />
  );
};

/** Plans that wait for people, and what became of the answers given here. */
export const WaitingPlans = (props: {
  executions: Execution[];
  cause?: Cause;
  incidentHref?: (execution: Execution) => string | undefined;
  /** Whether the caller may answer, as the server says; unknown at first. */
  allowed?: boolean;
  pulledFor: (execution: Execution) => KillSwitch[];
  onAnswered: () => void;
}) => {
  const { executions, cause, allowed, pulledFor, onAnswered } = props;
  const api = useApi(selfHealingApiRef);
  const reader = useReader();
  const [answering, setAnswering] = useState<{
    id: string;
    verdict: Answer['verdict'];
  }>();
  const [given, setGiven] = useState<Given>();
  const notice = useRef<HTMLDivElement>(null);

  // The button that had the focus goes with its panel.
  useEffect(() => {
    if (given) notice.current?.focus();
  }, [given]);

  const answer = async (execution: Execution, said: Answer) => {
    const { verdict } = said;
    const comment = said.comment.trim();
    setAnswering({ id: execution.id, verdict });
    setGiven(undefined);
    try {
      const answered = await api.answerApproval(execution.id, {
        verdict,
        planDigest: execution.planDigest,
        ...(comment && { comment }),
      });
      setGiven({
        ...said,
        id: execution.id,
        missing: missingApprovals(answered),
      });
    } catch (error) {
      setGiven({
        ...said,
        id: execution.id,
        missing: 0,
        error: error as Error,
      });
    }
    setAnswering(undefined);
    onAnswered();
  };

  // What ran has ended, and tells of itself.
  const isOver =
    given?.verdict === 'approve' &&
    !given.error &&
    executions.some(one => one.id === given.id && hasEnded(one));

  return (
    <>
      {given && !isOver && (
        <div ref={notice} tabIndex={-1}>
          <AnswerNotice given={given} />
        </div>
      )}
      {executions
        .filter(({ state }) => state === 'awaiting-approval')
        .map(execution => (
          <SectionBoundary key={execution.id}>
            <ApprovalPanel
              execution={execution}
              cause={cause}
              incidentHref={props.incidentHref?.(execution)}
              reader={reader}
              allowed={allowed}
              pulled={pulledFor(execution)}
              answering={
                answering?.id === execution.id ? answering.verdict : undefined
              }
              onAnswer={said => answer(execution, said)}
            />
          </SectionBoundary>
        ))}
    </>
  );
};
