import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { redactedAlert } from './redactedAlert';

const alert = (changes: Partial<Alert> = {}): Alert => ({
  source: 'alertmanager',
  fingerprint: 'f1',
  status: 'firing',
  labels: {
    alertname: 'KubePodCrashLooping',
    pod: 'checkout-7d9f6c5b8-x2lqz',
    instance: '10.0.0.7:8080',
    image:
      'shop@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  },
  annotations: {
    summary: 'checkout is crash looping: 3 restarts in 5m',
    runbook_url: 'https://runbooks.example.com/KubePodCrashLooping?a=1#b',
  },
  generatorUrl: 'http://prometheus:9090/graph?g0.expr=up%7Bjob%3D%22a%22%7D',
  startsAt: '2026-11-28T09:00:00.000Z',
  ...changes,
});

describe('redactedAlert', () => {
  it('leaves an alert without secrets as it is', () => {
    const given = alert();
    expect(redactedAlert(given)).toBe(given);
  });

  it('AD-D6: takes secrets out of annotations, labels and the link', () => {
    const secret = 'hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY';
    const given = alert({
      annotations: { note: `token ${secret}`, by: 'ada@example.com' },
      labels: { alertname: 'A', key: secret },
      generatorUrl: 'http://admin:s3cr3t-pw@prometheus/graph',
    });
    for (const _ of ['looked at', 'remembered']) {
      expect(redactedAlert(given)).toMatchObject({
        annotations: {
          note: 'token [redacted: vault-token]',
          by: '<EMAIL>',
        },
        labels: { alertname: 'A', key: '[redacted: vault-token]' },
        generatorUrl: 'http://admin:[redacted: url-password]@prometheus/graph',
      });
    }
  });
});
