import { EvidenceSeries } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import { SeriesView } from './SeriesView';
import styles from './SeriesList.module.css';

/** How numbers went over time, each drawn small and beside the others. */
export const SeriesList = ({ series }: { series: EvidenceSeries[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <ul className={styles.list} aria-label={t('series.title')}>
      {series.map((one, index) => (
        <li key={index}>
          <SeriesView series={one} />
        </li>
      ))}
    </ul>
  );
};
