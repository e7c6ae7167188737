import { BlastRadius } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import styles from './BlastRadiusBar.module.css';

/** Up to here every pod is its own cell; beyond, the bar is one piece. */
const MAX_CELLS = 40;

/** How much of the namespace a plan touches, drawn to scale. */
export const BlastRadiusBar = ({ radius }: { radius: BlastRadius }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { pods, podsInScope, workloads } = radius;
  // A count can overtake the scope it was taken from; never draw beyond it.
  const touched = Math.min(pods, podsInScope);
  const share = podsInScope > 0 ? touched / podsInScope : 0;
  const text = t('plan.blastRadius', {
    pods: String(pods),
    podsInScope: String(podsInScope),
    percent: String(Math.round(share * 100)),
    workloads: String(workloads),
  });

  return (
    <div className={styles.root}>
      <div className={styles.bar} role="img" aria-label={text}>
        {podsInScope > 0 && podsInScope <= MAX_CELLS ? (
          Array.from({ length: podsInScope }, (_, index) => (
            <span
              key={index}
              className={index < touched ? styles.touched : styles.spared}
            />
          ))
        ) : (
          <>
            <span className={styles.touched} style={{ flexGrow: share }} />
            <span className={styles.spared} style={{ flexGrow: 1 - share }} />
          </>
        )}
      </div>
      <span className={styles.text} aria-hidden>
        {text}
      </span>
    </div>
  );
};
