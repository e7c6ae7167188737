import {
  Analysis,
  AnalysisFeedbackRequest,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import { selfHealingTranslationRef } from '../translation';
import styles from './Hypotheses.module.css';
import { ModelSentence } from './ModelSentence';

/** How sure the model says it is: its own word, drawn to scale. */
const Confidence = ({ confidence }: { confidence: number }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const percent = Math.round(confidence * 100);
  return (
    <span className={styles.confidence}>
      <span className={styles.track} aria-hidden>
        <span className={styles.share} style={{ width: `${percent}%` }} />
      </span>
      {t('analysis.confidence', { percent: String(percent) })}
    </span>
  );
};

/** What it could be, with what each rests on and what would disprove it. */
export const Hypotheses = (props: {
  analysis: Analysis;
  /** What the reader said of it; undefined where there is nothing to say. */
  mine: AnalysisFeedbackRequest | undefined;
  pending: boolean;
  onSay: (feedback: AnalysisFeedbackRequest) => void;
  /** How many others say that it was the cause, by the place of each. */
  others: number[];
}) => {
  const { analysis, mine, pending, onSay, others } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <ol className={styles.list} aria-label={t('analysis.hypotheses')}>
      {analysis.hypotheses.map((hypothesis, index) => {
        const { claim, wouldDisprove, confidence } = hypothesis;
        const said = mine?.wasCause === index;
        return (
          <li key={index} className={styles.item}>
            <div className={styles.body}>
              <span className={styles.claim}>
                <ModelSentence sentence={claim} pieces={analysis.pieces} />
              </span>
              {wouldDisprove.text && (
                <p className={styles.disprove}>
                  {t('analysis.disprove')}{' '}
                  <ModelSentence
                    sentence={wouldDisprove}
                    pieces={analysis.pieces}
                  />
                </p>
              )}
              <div className={styles.row}>
                {claim.struck === undefined && (
                  <Confidence confidence={confidence} />
                )}
                {mine && (
                  <Button
                    size="small"
                    variant={said ? 'primary' : 'secondary'}
                    iconStart={said ? <RiCheckLine /> : undefined}
                    aria-pressed={said}
                    isDisabled={pending}
                    onPress={() =>
                      onSay({ ...mine, wasCause: said ? undefined : index })
                    }
                  >
                    {t(said ? 'analysis.cause.marked' : 'analysis.cause.mark')}
                  </Button>
                )}
                {others[index] > 0 && (
                  <span className={styles.others}>
                    {t('analysis.cause.others', { count: others[index] })}
                  </span>
                )}
              </div>
            </div>
          </li>
        );
      })}
    </ol>
  );
};
