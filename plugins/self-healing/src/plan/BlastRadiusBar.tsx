import { BlastRadius } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { selfHealingTranslationRef } from '../translation';
import styles from './BlastRadiusBar.module.css';

/** Up to here every pod is its own cell; beyond, the bar is one piece. */
const MAX_CELLS = 40;

/** How much of the namespace a plan touches, drawn to scale. */
export const BlastRadiusBar = (props: {
  radius: BlastRadius;
  /** `cluster/namespace/Kind/name`. */
  target: string;
}) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const { pods, podsInScope, workloads, servingPods } = props.radius;
  // A count can overtake the scope it was taken from; never draw beyond it.
  const touched = Math.min(pods, podsInScope);
  const share = podsInScope > 0 ? touched / podsInScope : 0;
  const name = props.target.split('/').at(-1) ?? props.target;
  const sentences: string[] = [
    pods === 0
      ? t('plan.touchesNone', { name })
      : t('plan.touches', {
          count: pods,
          name,
          percent: String(Math.round(share * 100)),
          podsInScope: String(podsInScope),
        }),
  ];
  if (workloads > 1) sentences.push(t('plan.workloads', { count: workloads }));
  if (servingPods !== undefined && pods > 0) {
    sentences.push(
      servingPods === 0
        ? t('plan.noneServes')
        : t('plan.serving', { count: servingPods }),
    );
  }
  const text = sentences.join(' ');

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
