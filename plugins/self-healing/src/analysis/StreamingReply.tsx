import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Text } from '@backstage/ui';
import { useState } from 'react';
import { Lasting } from '../time/Times';
import { selfHealingTranslationRef } from '../translation';
import styles from './StreamingReply.module.css';
import { useAnalysisStream } from './useAnalysisStream';

/** What the model says while it says it; nothing of it is checked yet. */
export const StreamingReply = (props: {
  analysis: Analysis;
  onEnd: () => void;
}) => {
  const { analysis, onEnd } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [following, setFollowing] = useState(true);
  const { draft, lost } = useAnalysisStream(
    following ? analysis.id : undefined,
    onEnd,
  );
  const begun =
    analysis.status === 'streaming' ||
    draft.summary.length + draft.hypotheses.length > 0;

  return (
    <div className={styles.reply}>
      <div className={styles.head}>
        <Text as="span" variant="body-small" weight="bold" role="status">
          {begun
            ? t('analysis.answering', { model: analysis.model.name })
            : t('analysis.waiting')}
        </Text>
        <Text as="span" variant="body-small" color="secondary">
          <Lasting from={analysis.askedAt} to={null} />
        </Text>
        <Button
          size="small"
          variant="tertiary"
          onPress={() => setFollowing(before => !before)}
        >
          {t(following ? 'analysis.stopFollowing' : 'analysis.follow')}
        </Button>
      </div>
      <div className={styles.progress} aria-hidden />
      {!following && (
        <Text as="p" variant="body-small" color="secondary">
          {t('analysis.notFollowed')}
        </Text>
      )}
      {lost && (
        <Text as="p" variant="body-small" color="secondary">
          {t('analysis.streamLost')}
        </Text>
      )}
      {following && begun && (
        <div className={styles.draft} aria-busy>
          <Text as="p" variant="body-small" color="secondary">
            {t('analysis.notJudgedYet')}
          </Text>
          {draft.summary.length > 0 && <p>{draft.summary.join(' ')}</p>}
          {draft.hypotheses.length > 0 && (
            <ol>
              {draft.hypotheses.map(({ claim, wouldDisprove }, index) => (
                <li key={index}>
                  {claim}
                  {wouldDisprove && (
                    <span className={styles.beside}>
                      {t('analysis.disprove')} {wouldDisprove}
                    </span>
                  )}
                </li>
              ))}
            </ol>
          )}
          {draft.nextSteps.length > 0 && (
            <ul>
              {draft.nextSteps
                .filter(({ look, why }) => look ?? why)
                .map(({ look, why }, index) => (
                  <li key={index}>
                    {look} {why && <span className={styles.beside}>{why}</span>}
                  </li>
                ))}
            </ul>
          )}
        </div>
      )}
    </div>
  );
};
