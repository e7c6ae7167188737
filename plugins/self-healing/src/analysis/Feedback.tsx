import {
  Analysis,
  AnalysisFeedbackRequest,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button, Flex, Text, TextAreaField } from '@backstage/ui';
import {
  RiChat3Line,
  RiThumbDownFill,
  RiThumbDownLine,
  RiThumbUpFill,
  RiThumbUpLine,
} from '@remixicon/react';
import { useState } from 'react';
import { RefLink } from '../state/RefLink';
import { selfHealingTranslationRef } from '../translation';
import styles from './Feedback.module.css';

/** What people say of an analysis; thumbs and words of the reader's own. */
export const Feedback = (props: {
  analysis: Analysis;
  mine: AnalysisFeedbackRequest | undefined;
  pending: boolean;
  onSay: (feedback: AnalysisFeedbackRequest) => void;
}) => {
  const { analysis, mine, pending, onSay } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const [comment, setComment] = useState<string>();
  const of = (thumbs: 'up' | 'down') =>
    analysis.feedback.filter(said => said.thumbs === thumbs).length;
  const comments = analysis.feedback.filter(said => said.comment);
  const counted = of('up') + of('down') > 0;
  if (!mine && !counted && comments.length === 0) return null;

  const thumb = (direction: 'up' | 'down') => {
    const said = mine?.thumbs === direction;
    const up = said ? <RiThumbUpFill /> : <RiThumbUpLine />;
    const down = said ? <RiThumbDownFill /> : <RiThumbDownLine />;
    return (
      <Button
        size="small"
        variant={said ? 'primary' : 'secondary'}
        iconStart={direction === 'up' ? up : down}
        aria-pressed={said}
        isDisabled={pending}
        onPress={() => onSay({ ...mine, thumbs: said ? undefined : direction })}
      >
        {t(`analysis.feedback.${direction}`)}
      </Button>
    );
  };

  return (
    <div className={styles.feedback}>
      <div className={styles.row}>
        <Text as="span" variant="body-small" color="secondary">
          {mine
            ? t('analysis.feedback.title')
            : t('analysis.feedback.counts', {
                up: String(of('up')),
                down: String(of('down')),
              })}
        </Text>
        {mine && (
          <>
            {thumb('up')}
            {thumb('down')}
            <Button
              size="small"
              variant="tertiary"
              iconStart={<RiChat3Line />}
              aria-expanded={comment !== undefined}
              onPress={() =>
                setComment(
                  comment === undefined ? mine.comment ?? '' : undefined,
                )
              }
            >
              {t('analysis.feedback.comment')}
            </Button>
            {counted && (
              <Text as="span" variant="body-small" color="secondary">
                {t('analysis.feedback.counts', {
                  up: String(of('up')),
                  down: String(of('down')),
                })}
              </Text>
            )}
          </>
        )}
      </div>
      {mine && comment !== undefined && (
        <Flex direction="column" gap="2">
          <TextAreaField
            label={t('analysis.feedback.commentLabel')}
            value={comment}
            onChange={setComment}
            maxLength={2000}
            rows={2}
          />
          <Flex gap="2">
            <Button
              size="small"
              variant="primary"
              isPending={pending}
              onPress={() => {
                onSay({ ...mine, comment: comment.trim() || undefined });
                setComment(undefined);
              }}
            >
              {t('analysis.feedback.save')}
            </Button>
            <Button
              size="small"
              variant="secondary"
              onPress={() => setComment(undefined)}
            >
              {t('analysis.feedback.cancel')}
            </Button>
          </Flex>
        </Flex>
      )}
      {comments.length > 0 && (
        <ul className={styles.comments}>
          {comments.map(said => (
            <li key={said.by}>
              <RefLink entityRef={said.by} />: {said.comment}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
