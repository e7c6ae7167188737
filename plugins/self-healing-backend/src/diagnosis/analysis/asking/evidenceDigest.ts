import { createHash } from 'crypto';
import {
  Alert,
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';

/**
 * What an analysis rests on, so that another is asked for when it is another.
 * Which pods it is this time, how often they have crashed and when it was
 * looked at is no news; what was found, what fires and what can be read is.
 */
export function evidenceDigest(known: {
  alerts: readonly Alert[];
  evidence: readonly Evidence[];
  findings: readonly Finding[];
}): string {
  const essence = [
    known.alerts.map(({ labels, status }) => [labels.alertname ?? '', status]),
    known.findings.map(({ type, cause, severity, affects }) => [
      type,
      cause ?? '',
      severity,
      affects ?? '',
    ]),
    known.evidence.map(({ source, kind, data, gap }) => [
      source,
      kind,
      typeof data.problem === 'string' ? 'not read' : '',
      gap ? 'gap' : '',
    ]),
  ].map(part => [...new Set(part.map(one => JSON.stringify(one)))].sort());
  return createHash('sha256').update(JSON.stringify(essence)).digest('hex');
}
