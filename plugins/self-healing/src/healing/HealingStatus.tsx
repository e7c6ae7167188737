import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ENABLED,
  EntityHealing,
} from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Alert } from '@backstage/ui';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';
import styles from './HealingStatus.module.css';

/** On, or every single thing that stands in the way. */
export const HealingStatus = (props: {
  entity: Entity;
  healing: EntityHealing;
}) => {
  const { entity, healing } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const name = entity.metadata.title ?? entity.metadata.name;

  if (healing.enabled) {
    return (
      <Alert
        status="success"
        icon
        title={t('healing.on', { name })}
        description={
          <>
            <span className={styles.workloads}>
              {healing.workloads.map(workload => (
                <code key={workload}>{workload}</code>
              ))}
            </span>
            {healing.obstacles.map(words => (
              <p key={words} className={styles.optIn}>
                <Sentence>{words}</Sentence>
              </p>
            ))}
          </>
        }
      />
    );
  }
  const optedIn = entity.metadata.annotations?.[ANNOTATION_ENABLED] === 'true';
  return (
    <Alert
      status="warning"
      icon
      title={t('healing.off', { name })}
      description={
        <>
          <ul className={styles.obstacles} aria-label={t('healing.obstacles')}>
            {healing.obstacles.map(obstacle => (
              <li key={obstacle}>
                <Sentence>{obstacle}</Sentence>
              </li>
            ))}
          </ul>
          {!optedIn && (
            <>
              <p className={styles.optIn}>{t('healing.optIn')}</p>
              <pre className={styles.annotation}>
                {`metadata:\n  annotations:\n    ${ANNOTATION_ENABLED}: 'true'`}
              </pre>
            </>
          )}
        </>
      }
    />
  );
};
