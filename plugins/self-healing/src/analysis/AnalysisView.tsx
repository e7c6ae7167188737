import {
  Analysis,
  AnalysisFeedbackRequest,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useApi } from '@backstage/core-plugin-api';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert, Button, Text } from '@backstage/ui';
import { RiFileTextLine } from '@remixicon/react';
import { useState } from 'react';
import { selfHealingApiRef } from '../api';
import { useReader } from '../execution/useReader';
import { FailureAlert } from '../live/LiveView';
import { selfHealingTranslationRef } from '../translation';
import { AnalysisFacts } from './AnalysisFacts';
import styles from './AnalysisView.module.css';
import { Feedback } from './Feedback';
import { Hypotheses } from './Hypotheses';
import { Injections } from './Injections';
import { isUnderWay } from './isUnderWay';
import { ModelNextSteps } from './ModelNextSteps';
import { ModelSentence } from './ModelSentence';
import { SentDialog } from './SentDialog';
import { StreamingReply } from './StreamingReply';

/** A reply that was judged: what it says, and what people say of it. */
const Reply = (props: {
  analysis: Analysis;
  mayAnalyze: boolean;
  mayRun: boolean;
  onChanged: () => void;
}) => {
  const { analysis, mayAnalyze, mayRun, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const api = useApi(selfHealingApiRef);
  const reader = useReader();
  const [pending, setPending] = useState(false);
  const [error, setError] = useState<Error>();

  const own = analysis.feedback.find(({ by }) => by === reader?.ref);
  const mine: AnalysisFeedbackRequest | undefined =
    mayAnalyze && reader
      ? { wasCause: own?.wasCause, thumbs: own?.thumbs, comment: own?.comment }
      : undefined;
  const others = analysis.hypotheses.map(
    (_, index) =>
      analysis.feedback.filter(
        ({ by, wasCause }) => by !== reader?.ref && wasCause === index,
      ).length,
  );
  const say = async (feedback: AnalysisFeedbackRequest) => {
    setPending(true);
    setError(undefined);
    try {
      await api.sendAnalysisFeedback(analysis.id, feedback);
    } catch (failure) {
      setError(failure as Error);
    }
    setPending(false);
    onChanged();
  };

  return (
    <>
      <Injections analysis={analysis} />
      {analysis.summary.length > 0 && (
        <p className={styles.summary}>
          {analysis.summary.map((sentence, index) => (
            <span key={index}>
              <ModelSentence sentence={sentence} pieces={analysis.pieces} />{' '}
            </span>
          ))}
        </p>
      )}
      <div className={styles.part}>
        <Text as="h3" variant="body-medium" weight="bold">
          {t('analysis.hypotheses')}
        </Text>
        {analysis.hypotheses.length > 0 ? (
          <Hypotheses
            analysis={analysis}
            mine={mine}
            pending={pending}
            onSay={say}
            others={others}
          />
        ) : (
          <Text as="p" color="secondary">
            {t('analysis.noHypotheses')}
          </Text>
        )}
      </div>
      {analysis.nextSteps.length > 0 && (
        <div className={styles.part}>
          <Text as="h3" variant="body-medium" weight="bold">
            {t('analysis.nextSteps')}
          </Text>
          <ModelNextSteps analysis={analysis} mayRun={mayRun} />
        </div>
      )}
      <Feedback analysis={analysis} mine={mine} pending={pending} onSay={say} />
      {error && (
        <FailureAlert
          error={error}
          title={t('analysis.feedback.failed')}
          forbidden={t('states.notAllowed')}
        />
      )}
    </>
  );
};

/** One analysis, however far it has come. */
export const AnalysisView = (props: {
  analysis: Analysis;
  mayAnalyze: boolean;
  mayRun: boolean;
  onChanged: () => void;
}) => {
  const { analysis, onChanged } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [showsSent, setShowsSent] = useState(false);
  const { status, sent, failure } = analysis;

  return (
    <div className={styles.view}>
      {isUnderWay(analysis) && (
        <StreamingReply
          key={analysis.id}
          analysis={analysis}
          onEnd={onChanged}
        />
      )}
      {(status === 'failed' || status === 'skipped') && (
        <Alert
          role="status"
          status={status === 'failed' ? 'warning' : 'info'}
          icon
          title={t(`analysis.${status}`)}
          description={`${failure ?? t('analysis.noReason')} ${t(
            'analysis.goesOn',
          )}`}
        />
      )}
      {status === 'done' && <Reply {...props} />}
      <div className={styles.foot}>
        <AnalysisFacts analysis={analysis} />
        {sent && (
          <Button
            size="small"
            variant="tertiary"
            iconStart={<RiFileTextLine />}
            onPress={() => setShowsSent(true)}
          >
            {t('analysis.sent.open')}
          </Button>
        )}
      </div>
      {showsSent && (
        <SentDialog analysis={analysis} onClose={() => setShowsSent(false)} />
      )}
    </div>
  );
};
