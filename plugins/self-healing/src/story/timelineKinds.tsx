import { TimelineKind } from '@backstage-self-healing/plugin-self-healing-common';
import {
  RiAlarmWarningLine,
  RiArrowGoBackLine,
  RiCheckDoubleLine,
  RiCheckLine,
  RiCloseLine,
  RiEyeLine,
  RiFlagLine,
  RiFolderAddLine,
  RiHourglassLine,
  RiInboxArchiveLine,
  RiListCheck2,
  RiPhoneLine,
  RiScales3Line,
  RiSearchEyeLine,
  RiSendPlaneLine,
  RiShieldCheckLine,
  RiStethoscopeLine,
  RiThumbDownLine,
  RiThumbUpLine,
  RiTimerLine,
} from '@remixicon/react';
import { ReactElement } from 'react';
import { Tone } from '../state/tone';

/** How a row of the story is drawn, by its kind. */
export const TIMELINE_KINDS: Record<
  TimelineKind,
  { icon: ReactElement; tone: Tone }
> = {
  'alert-firing': { icon: <RiAlarmWarningLine />, tone: 'danger' },
  'alert-resolved': { icon: <RiCheckLine />, tone: 'success' },
  'incident-opened': { icon: <RiFolderAddLine />, tone: 'neutral' },
  'incident-resolved': { icon: <RiCheckDoubleLine />, tone: 'success' },
  'incident-closed': { icon: <RiInboxArchiveLine />, tone: 'warning' },
  evidence: { icon: <RiSearchEyeLine />, tone: 'neutral' },
  finding: { icon: <RiStethoscopeLine />, tone: 'info' },
  decision: { icon: <RiScales3Line />, tone: 'info' },
  plan: { icon: <RiListCheck2 />, tone: 'info' },
  'approval-requested': { icon: <RiHourglassLine />, tone: 'warning' },
  'approval-granted': { icon: <RiThumbUpLine />, tone: 'success' },
  'approval-denied': { icon: <RiThumbDownLine />, tone: 'danger' },
  'approval-expired': { icon: <RiTimerLine />, tone: 'neutral' },
  intent: { icon: <RiSendPlaneLine />, tone: 'info' },
  receipt: { icon: <RiCheckLine />, tone: 'info' },
  observation: { icon: <RiEyeLine />, tone: 'neutral' },
  'step-failed': { icon: <RiCloseLine />, tone: 'danger' },
  'verification-started': { icon: <RiShieldCheckLine />, tone: 'info' },
  'verification-passed': { icon: <RiShieldCheckLine />, tone: 'success' },
  'verification-failed': { icon: <RiCloseLine />, tone: 'danger' },
  'undo-intent': { icon: <RiArrowGoBackLine />, tone: 'warning' },
  'undo-receipt': { icon: <RiArrowGoBackLine />, tone: 'warning' },
  escalated: { icon: <RiPhoneLine />, tone: 'danger' },
  outcome: { icon: <RiFlagLine />, tone: 'neutral' },
};
