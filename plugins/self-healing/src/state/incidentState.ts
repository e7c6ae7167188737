import {
  Incident,
  IncidentStatus,
} from '@backstage-self-healing/plugin-self-healing-common';
import { INCIDENT_TONES, Tone } from './tone';

/**
 * How an incident stands, at a glance. Only what was healed is a success of
 * this system; what a person closed may well be burning yet.
 */
export function incidentState(
  incident: Pick<Incident, 'status' | 'resolution' | 'hands'>,
): { word: IncidentStatus | 'closedByHand' | 'inHand'; tone: Tone } {
  const { status, resolution } = incident;
  if (status === 'resolved') {
    if (resolution === 'by-hand')
      return { word: 'closedByHand', tone: 'neutral' };
    return {
      word: 'resolved',
      tone: resolution === 'by-itself' ? 'neutral' : 'success',
    };
  }
  if (incident.hands && (status === 'open' || status === 'escalated')) {
    return { word: 'inHand', tone: 'info' };
  }
  return { word: status, tone: INCIDENT_TONES[status] };
}
