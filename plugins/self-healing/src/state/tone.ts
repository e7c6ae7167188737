import {
  ExecutionState,
  IncidentStatus,
  Severity,
} from '@backstage-self-healing/plugin-self-healing-common';

/** How something reads at a glance; an icon or word always says the same. */
export type Tone = 'danger' | 'warning' | 'success' | 'info' | 'neutral';

export const INCIDENT_TONES: Record<IncidentStatus, Tone> = {
  open: 'warning',
  'awaiting-approval': 'warning',
  healing: 'info',
  escalated: 'danger',
  resolved: 'success',
};

export const SEVERITY_TONES: Record<Severity | 'error', Tone> = {
  critical: 'danger',
  error: 'danger',
  warning: 'warning',
  info: 'neutral',
};

export const EXECUTION_TONES: Record<ExecutionState, Tone> = {
  'awaiting-approval': 'warning',
  running: 'info',
  verifying: 'info',
  watching: 'info',
  undoing: 'warning',
  succeeded: 'success',
  inconclusive: 'warning',
  undone: 'warning',
  failed: 'danger',
  denied: 'neutral',
  expired: 'warning',
  refused: 'warning',
};
