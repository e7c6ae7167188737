import { EntityHealing } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { formatDuration } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import styles from './Statistics.module.css';

/** How often and how fast: four figures, and the healed share drawn. */
export const Statistics = (props: {
  statistics: EntityHealing['statistics'];
}) => {
  const { incidents, healed, mttaMs, mttrMs } = props.statistics;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const show = (ms: number | null) =>
    ms === null ? t('statistics.none') : formatDuration(ms);
  const share = incidents > 0 ? Math.min(1, healed / incidents) : 0;

  return (
    <dl className={styles.statistics} aria-label={t('statistics.title')}>
      <div>
        <dt>{t('statistics.incidents')}</dt>
        <dd>{incidents}</dd>
      </div>
      <div>
        <dt title={t('statistics.healedExplained')}>
          {t('statistics.healed')}
        </dt>
        <dd>
          {healed}
          {incidents > 0 && (
            <span
              className={styles.bar}
              role="img"
              aria-label={t('statistics.share', {
                percent: String(Math.round(share * 100)),
              })}
            >
              <span style={{ width: `${share * 100}%` }} />
            </span>
          )}
        </dd>
      </div>
      <div>
        <dt title={t('statistics.mttaExplained')}>{t('statistics.mtta')}</dt>
        <dd>{show(mttaMs)}</dd>
      </div>
      <div>
        <dt title={t('statistics.mttrExplained')}>{t('statistics.mttr')}</dt>
        <dd>{show(mttrMs)}</dd>
      </div>
    </dl>
  );
};
