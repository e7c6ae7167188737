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
  'not-attempted': <RiSubtractLine />,
};

/** The straight line from alert to resolved, and how far this incident came. */
export const StageStrip = ({ detail }: { detail: IncidentDetail }) => {
  const { t } = useTranslationRef(selfHealingTranslationRef);
  const stages = stagesOf(detail);
  const start = Date.parse(stages[0].at ?? detail.incident.openedAt);

  return (
    <ol className={styles.strip} aria-label={t('stages.label')}>
      {stages.map((stage, index) => {
        let name: string = t(`stages.${stage.id}`);
        // Escalated or closed, it ends at a person and not at "resolved".
        if (stage.says === 'needsPerson') name = t('stages.escalated');
        if (stage.says === 'byHand') name = t('stages.closed');
        if (stage.says === 'inHand') name = t('stages.inHand');
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
            <span className={styles.name}>{name}</span>
            <span className={styles.state}>
              {stage.says
                ? t(`stages.says.${stage.says}`)
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
