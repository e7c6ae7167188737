import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import { diagnosisEvents } from './diagnose';

const evidence = (title: string, data: Record<string, unknown>): Evidence => ({
  id: title,
  source: 'kubernetes',
  kind: 'workload',
  title,
  collectedAt: '2026-01-01T00:00:00Z',
  data,
});

const tell = (...gathered: Evidence[]) =>
  diagnosisEvents({
    diagnosedAt: '2026-01-01T00:00:00Z',
    firings: 1,
    evidence: gathered,
    findings: [],
  }).map(({ summary }) => summary);

describe('diagnosisEvents', () => {
  const config = evidence('Deployment web', { replicas: 3 });
  const pods = evidence('Pods of web', { problem: 'HTTP 500' });

  it.each([
    [[], []],
    [[config], ['Gathered evidence: Deployment web']],
    [
      [config, pods],
      [
        'Gathered evidence: Deployment web. Could not be read: Pods of web (HTTP 500)',
      ],
    ],
    [[pods], ['Could not be read: Pods of web (HTTP 500)']],
  ])('RC-F7: tell what was read and what was not (%#)', (given, expected) => {
    expect(tell(...given)).toEqual(expected);
  });
});
