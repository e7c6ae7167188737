import { Alert, Button, Flex, Skeleton } from '@backstage/ui';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { ReactNode } from 'react';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';
import { describeFailure } from './describeFailure';
import { Live } from './useLive';

/** Says what failed and why, and offers to read again. */
export const FailureAlert = (props: {
  error: Error;
  title: string;
  /** The title where something may not be done, rather than not be seen. */
  forbidden?: string;
  /** What is shown beside was read before. */
  stale?: boolean;
  onRetry?: () => void;
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const failure = describeFailure(props.error);
  const forbidden = failure.status === 403;
  const message = failure.message ?? t('states.unreachable');
  const unseen = forbidden && !props.forbidden;
  return (
    <Alert
      role="alert"
      status={forbidden ? 'warning' : 'danger'}
      icon
      title={
        forbidden ? props.forbidden ?? t('states.forbiddenTitle') : props.title
      }
      description={
        <Sentence>
          {unseen
            ? t('states.forbiddenDescription', { message })
            : [message, props.stale && t('states.stale')]
                .filter(Boolean)
                .join(' ')}
        </Sentence>
      }
      customActions={
        props.onRetry && (
          <Button size="small" variant="secondary" onPress={props.onRetry}>
            {t('states.retry')}
          </Button>
        )
      }
    />
  );
};

/** The four states of something read: loading, failed, stale, there. */
export function LiveView<T>(props: {
  live: Live<T>;
  failureTitle: string;
  children: (value: T) => ReactNode;
}) {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { live } = props;
  const failed = live.error && (
    <FailureAlert
      error={live.error}
      title={props.failureTitle}
      stale={live.value !== undefined}
      onRetry={live.refresh}
    />
  );
  // What one may no longer see must not stay on the screen.
  const status = live.error && describeFailure(live.error).status;
  const gone = status === 401 || status === 403 || status === 404;

  if (live.value === undefined || gone) {
    return (
      failed ?? (
        <Flex
          direction="column"
          gap="3"
          role="status"
          aria-label={t('states.loading')}
        >
          <Skeleton width="40%" height={32} />
          <Skeleton width="100%" height={96} />
          <Skeleton width="100%" height={240} />
        </Flex>
      )
    );
  }
  return (
    <Flex direction="column" gap="4">
      {failed}
      {props.children(live.value)}
    </Flex>
  );
}
