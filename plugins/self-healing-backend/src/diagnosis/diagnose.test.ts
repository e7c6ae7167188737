import { mockServices } from '@backstage/backend-test-utils';
import {
  Evidence,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { IncidentRedaction } from '../redaction/placeholders/IncidentRedaction';
import { diagnose, diagnosisEvents } from './diagnose';

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
    [[{ ...config, gap: 'no metrics' }], ['Incomplete: Deployment web']],
    [[pods], ['Could not be read: Pods of web (HTTP 500)']],
  ])('RC-F7: tell what was read and what was not (%#)', (given, expected) => {
    expect(tell(...given)).toEqual(expected);
  });
});

describe('diagnose', () => {
  const series = (points: number) => [
    {
      name: 'errors',
      points: Array.from({ length: points }, (_, at): [number, number] => [
        at,
        1,
      ]),
    },
  ];

  it.each<[string, Partial<Evidence>, unknown]>([
    ['240 points are kept', { series: series(240) }, { series: series(240) }],
    [
      'more points are not',
      { series: series(241) },
      { data: { problem: expect.stringContaining('series[0].points') } },
    ],
    [
      'what is too large is not',
      { gap: 'x'.repeat(300_000) },
      { data: { problem: 'This evidence was too large to keep.' } },
    ],
  ])('bounds what a module gives: %s', async (_, given, expected) => {
    const { evidence: kept } = await diagnose(
      { workload: 'demo/shop/Deployment/web' } as Incident,
      [],
      {
        sources: [
          {
            id: 'metrics',
            collect: async () => [{ ...evidence('Errors', {}), ...given }],
          },
        ],
        diagnosers: [],
        logger: mockServices.logger.mock(),
        redaction: new IncidentRedaction({
          read: async () => ({ version: 0, counts: {} }),
          write: async () => true,
        }),
        now: () => new Date('2026-01-01T00:00:00Z'),
      },
      new AbortController().signal,
    );
    expect(kept).toMatchObject([expected]);
    expect(JSON.stringify(kept).length).toBeLessThan(256 * 1024);
  });
});
