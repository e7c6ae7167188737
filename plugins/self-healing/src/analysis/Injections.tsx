import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { selfHealingTranslationRef } from '../translation';
import styles from './Injections.module.css';
import { Citations } from './ModelSentence';

/** Text in the evidence that speaks to the model as if it could give orders. */
export const Injections = ({ analysis }: { analysis: Analysis }) => {
  const { injections, pieces } = analysis;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (injections.length === 0) return null;
  return (
    <Alert
      status="warning"
      icon
      title={t('analysis.injections', { count: injections.length })}
      description={
        <>
          {t('analysis.injectionsExplained')}
          <ul className={styles.list}>
            {injections.map(({ evidence, excerpt, what, foundBy }, index) => (
              <li key={index}>
                <q>{excerpt}</q> {what} ({t(`analysis.foundBy.${foundBy}`)}){' '}
                <Citations ids={[evidence]} pieces={pieces} />
              </li>
            ))}
          </ul>
        </>
      }
    />
  );
};
