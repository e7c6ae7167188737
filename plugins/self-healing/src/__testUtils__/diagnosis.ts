import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { after } from './clock';

/** What was seen of the release that crashes. */
export const evidence: Evidence[] = [
  {
    id: 'pods',
    source: 'kubernetes',
    kind: 'pods',
    title: 'Pods of checkout',
    collectedAt: after(2),
    data: {
      pods: [
        {
          name: 'checkout-7d9f8b6c5-x2x7k',
          phase: 'Running',
          ready: false,
          restarts: 4,
          reason: 'CrashLoopBackOff',
          node: 'node-2',
        },
        {
          name: 'checkout-7d9f8b6c5-9qk2d',
          phase: 'Running',
          ready: true,
          restarts: 0,
          node: 'node-1',
        },
      ],
    },
  },
  {
    id: 'revisions',
    source: 'kubernetes',
    kind: 'revisions',
    title: 'Revisions of checkout',
    collectedAt: after(2),
    data: {
      currentRevisionCreatedAt: after(-300),
      revisions: [
        { revision: 5, image: 'shop/checkout:1.5.0', replicas: 3 },
        { revision: 4, image: 'shop/checkout:1.4.0', replicas: 0 },
      ],
    },
  },
  {
    id: 'logs',
    source: 'kubernetes',
    kind: 'logs',
    title: 'Last lines of checkout-7d9f8b6c5-x2x7k',
    collectedAt: after(2),
    data: {
      lines: [
        'starting checkout 1.5.0',
        'config: payments endpoint is not set',
        'panic: refusing to start',
      ],
    },
  },
];

/** What that means. */
export const findings: Finding[] = [
  {
    type: 'recent-change',
    severity: 'cause',
    object: 'Deployment shop/checkout',
    summary: 'Revision 5 was released 5 minutes before the alert.',
    remedy: 'Roll back to revision 4.',
    evidenceIds: ['revisions'],
  },
  {
    type: 'crash-loop',
    severity: 'symptom',
    object: 'Pod shop/checkout-7d9f8b6c5-x2x7k',
    summary: 'Container checkout crashed 4 times and waits to restart.',
    evidenceIds: ['pods', 'logs'],
  },
];
