import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { useTranslationRef } from '@backstage/core-plugin-api/alpha';
import {
  RiCheckLine,
  RiCloseLine,
  RiForbidLine,
  RiLoopRightLine,
  RiSubtractLine,
  RiUserLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { formatAbsolute, formatClock, formatDuration } from '../time/format';
import { selfHealingTranslationRef } from '../translation';
import { StageState, stagesOf } from './stages';
import styles from './StageStrip.module.css';

const ICONS: Record<StageState, ReactElement | null> = {
  reached: <RiCheckLine />,
  current: <RiLoopRightLine />,
  waiting: <RiUserLine />,
  stopped: <RiForbidLine />,
  failed: <RiCloseLine />,
  ahead: null,
  'passed-by': <RiSubtractLine />,
};

/** The straight line from alert to resolved, and how far this incident came. */
export const StageStrip = ({ detail }: { detail: IncidentDetail }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const stages = stagesOf(detail);
  const start = Date.parse(stages[0].at ?? detail.incident.openedAt);

  return (
    <ol className={styles.strip} aria-label={t('stages.label')}>
      {stages.map((stage, index) => {
        // An escalated incident ends at a person, not at "resolved".
        const escalated = stage.id === 'resolved' && stage.state === 'failed';
        return (
          <li
            key={stage.id}
            className={styles.stage}
            data-state={stage.state}
            aria-current={
              stage.state === 'current' || stage.state === 'waiting'
                ? 'step'
                : undefined
            }
          >
            <span className={styles.marker} aria-hidden>
              {ICONS[stage.state]}
            </span>
            <span className={styles.name}>
              {escalated ? t('stages.escalated') : t(`stages.${stage.id}`)}
            </span>
            <span className={styles.state}>
              {escalated
                ? t('stages.needsPerson')
                : t(`stages.states.${stage.state}`)}
            </span>
            {stage.at && (
              <time
                className={styles.time}
                dateTime={stage.at}
                title={formatAbsolute(stage.at)}
              >
                {index === 0
                  ? formatClock(stage.at)
                  : `+${formatDuration(Date.parse(stage.at) - start)}`}
              </time>
            )}
          </li>
        );
      })}
    </ol>
  );
};
