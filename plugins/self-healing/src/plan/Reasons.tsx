import { Reason } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiIndeterminateCircleLine,
} from '@remixicon/react';
import { Sentence } from '../story/Sentence';
import { selfHealingTranslationRef } from '../translation';
import styles from './Reasons.module.css';

const ICONS = {
  allows: RiCheckboxCircleLine,
  limits: RiIndeterminateCircleLine,
  forbids: RiCloseCircleLine,
};

/** Every rule that spoke, and why. */
export const Reasons = ({ reasons }: { reasons: Reason[] }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  return (
    <ul className={styles.reasons} aria-label={t('decision.reasons')}>
      {reasons.map((reason, index) => {
        const Icon = ICONS[reason.effect];
        return (
          <li
            key={`${reason.rule}-${index}`}
            className={styles.reason}
            data-effect={reason.effect}
          >
            <Icon
              className={styles.icon}
              role="img"
              aria-label={t(`decision.effects.${reason.effect}`)}
            />
            <span className={styles.message}>
              <Sentence>{reason.message}</Sentence>
            </span>
            <code className={styles.rule}>{reason.rule}</code>
          </li>
        );
      })}
    </ul>
  );
};
