import {
  Alert,
  alertSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { after } from './clock';

export function alert(overrides: Partial<Alert> = {}): Alert {
  return alertSchema.parse({
    source: 'alertmanager',
    fingerprint: 'a1b2c3d4',
    status: 'firing',
    labels: {
      alertname: 'KubePodCrashLooping',
      severity: 'critical',
      cluster: 'demo',
      namespace: 'shop',
      pod: 'checkout-7d9f8b6c5-x2x7k',
      container: 'checkout',
    },
    annotations: {
      summary: 'Container checkout restarts again and again',
    },
    startsAt: after(0),
    ...overrides,
  });
}
