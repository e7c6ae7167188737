import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { Placeholders } from '../../../redaction/Placeholders';
import { Redactor } from '../../../redaction/placeholders/IncidentRedaction';
import { redact } from '../../../redaction/redact';
import { redactValue } from '../../../redaction/redactValue';
import { IncidentFacts } from '../prompt/composePrompt';

export function someEvidence(
  id: string,
  data: Record<string, unknown>,
  changes: Partial<Evidence> = {},
): Evidence {
  return {
    id,
    source: 'kubernetes',
    kind: 'logs',
    title: `Evidence ${id}`,
    collectedAt: '2026-11-28T04:00:00.000Z',
    data,
    ...changes,
  };
}

export function someIncident(
  changes: Partial<IncidentFacts> = {},
): IncidentFacts {
  return {
    incident: {
      id: 'i1',
      title: 'KubePodCrashLooping on checkout',
      entityRef: 'component:default/checkout',
      ownerRef: 'group:default/team-checkout',
      workload: 'prod/shop/Deployment/checkout',
      severity: 'critical',
      status: 'open',
      alertCount: 1,
      firingCount: 1,
      openedAt: '2026-11-28T04:00:00.000Z',
      updatedAt: '2026-11-28T04:00:00.000Z',
      resolvedAt: null,
    },
    alerts: [
      {
        source: 'alertmanager',
        fingerprint: 'f1',
        status: 'firing',
        labels: { alertname: 'KubePodCrashLooping', namespace: 'shop' },
        annotations: { summary: 'checkout is crash looping' },
        startsAt: '2026-11-28T03:58:00.000Z',
      },
    ],
    evidence: [
      someEvidence('e-1', { restarts: 4, lines: ['one', 'out of memory'] }),
    ],
    findings: [
      {
        type: 'crash-loop',
        severity: 'cause',
        object: 'pod shop/checkout-1',
        summary: 'Container app keeps crashing',
        evidenceIds: ['e-1'],
      },
    ],
    changes: [{ at: '2026-11-28T03:50:00.000Z', text: 'Released version 7' }],
    runbooks: [
      {
        ref: 'runbook:default/roll-back',
        title: 'Roll back',
        description: 'Goes back to the release before.',
      },
    ],
    now: '2026-11-28T04:01:00.000Z',
    ...changes,
  };
}

export function someRedactor(): Redactor {
  const placeholders = new Placeholders();
  return {
    redact: text => redact(text, { placeholders }).text,
    redactValue: value => redactValue(value, { placeholders }),
  };
}
