import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import { Button } from '@backstage/ui';
import { StateBadge } from '../state/StateBadge';
import { Tone } from '../state/tone';
import { formatClock } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import styles from './EarlierAnalyses.module.css';

const TONES: Record<Analysis['status'], Tone> = {
  asked: 'info',
  streaming: 'info',
  done: 'success',
  failed: 'warning',
  skipped: 'neutral',
};

/** What was said before, each within reach. */
export const EarlierAnalyses = (props: {
  /** Newest first. */
  analyses: Analysis[];
  /** Id of the one that is shown. */
  chosen: string | undefined;
  onChoose: (id: string) => void;
}) => {
  const { analyses, chosen, onChoose } = props;
  const { t } = useTranslationRef(selfHealingTranslationRef);
  if (analyses.length === 0) return null;
  return (
    <details className={styles.earlier}>
      <summary>{t('analysis.earlier', { count: analyses.length })}</summary>
      <ul>
        {analyses.map(({ id, askedAt, status, model }) => (
          <li key={id}>
            <Button
              size="small"
              variant="tertiary"
              aria-pressed={id === chosen}
              onPress={() => onChoose(id)}
            >
              {formatClock(askedAt)}
            </Button>
            <code>{model.name}</code>
            <StateBadge tone={TONES[status]}>
              {t(`analysis.statuses.${status}`)}
            </StateBadge>
          </li>
        ))}
      </ul>
    </details>
  );
};
