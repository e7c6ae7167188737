import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import { formatAbsolute, formatDuration } from './format';
import styles from './Times.module.css';
import { useNow } from './useNow';

/** `4m 12s ago`, with the full time on hover and for assistive technology. */
export const Ago = ({ at }: { at: string }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const now = useNow();
  const absolute = formatAbsolute(at);
  return (
    <time dateTime={at} title={absolute} className={styles.time}>
      {t('time.ago', { duration: formatDuration(now - Date.parse(at)) })}
    </time>
  );
};

/** How long from `from` to `to`, or until now while there is no `to`. */
export const Lasting = (props: { from: string; to: string | null }) => {
  const now = useNow(props.to === null);
  const end = props.to === null ? now : Date.parse(props.to);
  return (
    <span className={styles.time}>
      {formatDuration(end - Date.parse(props.from))}
    </span>
  );
};

/** Counts down to `until`; `over` once there. */
export const Countdown = (props: { until: string; over: string }) => {
  const now = useNow();
  const left = Date.parse(props.until) - now;
  return (
    <time
      dateTime={props.until}
      title={formatAbsolute(props.until)}
      className={styles.time}
    >
      {left > 0 ? formatDuration(left) : props.over}
    </time>
  );
};
