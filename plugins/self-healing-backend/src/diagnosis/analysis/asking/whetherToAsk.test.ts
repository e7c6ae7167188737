import { Entity } from '@backstage/catalog-model';
import { someEvidence, someIncident } from '../__testUtils__/someIncident';
import { evidenceDigest } from './evidenceDigest';
import { optOutObstacle } from './optOut';
import { whetherToAsk } from './whetherToAsk';

const NOW = Date.parse('2026-11-28T05:00:00Z');
const config = {
  enabled: true,
  askOn: ['opened', 'changed'] as const,
  askAgainAfterMs: 600_000,
};
const { incident } = someIncident();
const asked = (minutesAgo: number, digest = 'before') => ({
  digest,
  askedAt: new Date(NOW - minutesAgo * 60_000).toISOString(),
});

describe('whetherToAsk', () => {
  it.each<[string, Parameters<typeof whetherToAsk>, unknown]>([
    ['opens', [incident, 'd', undefined, config, NOW], { ask: true }],
    [
      'opens, but only changes are asked about',
      [incident, 'd', undefined, { ...config, askOn: ['changed'] }, NOW],
      { ask: false },
    ],
    [
      'opens while analysis is off',
      [incident, 'd', undefined, { ...config, enabled: false }, NOW],
      { ask: false },
    ],
    [
      'is over',
      [{ ...incident, status: 'resolved' }, 'd', undefined, config, NOW],
      { ask: false },
    ],
    [
      'belongs to nobody',
      [{ ...incident, entityRef: null }, 'd', undefined, config, NOW],
      { ask: false },
    ],
    [
      'is the same',
      [incident, 'd', asked(60, 'd'), config, NOW],
      { ask: false },
    ],
    ['has changed', [incident, 'd', asked(60), config, NOW], { ask: true }],
    [
      'has changed, but changes are not asked about',
      [incident, 'd', asked(60), { ...config, askOn: ['opened'] }, NOW],
      { ask: false },
    ],
    [
      'has changed soon after it was asked about',
      [incident, 'd', asked(4), config, NOW],
      { askAt: NOW + 6 * 60_000 },
    ],
  ])('an incident that %s', (_, args, expected) => {
    expect(whetherToAsk(...args)).toEqual(expected);
  });
});

describe('evidenceDigest', () => {
  const facts = someIncident();
  const digest = evidenceDigest(facts);

  it('is the same when only counts, pods and times are others', () => {
    expect(
      evidenceDigest({
        alerts: [
          {
            ...facts.alerts[0],
            labels: { alertname: 'KubePodCrashLooping', pod: 'x' },
          },
        ],
        evidence: [someEvidence('other-id', { restarts: 99 })],
        findings: [{ ...facts.findings[0], object: 'pod shop/checkout-9' }],
      }),
    ).toBe(digest);
  });

  it.each([
    [
      'another alert',
      {
        alerts: [
          ...facts.alerts,
          { ...facts.alerts[0], labels: { alertname: 'Other' } },
        ],
      },
    ],
    [
      'an alert ends',
      { alerts: [{ ...facts.alerts[0], status: 'resolved' as const }] },
    ],
    [
      'more is found',
      {
        findings: [...facts.findings, { ...facts.findings[0], type: 'other' }],
      },
    ],
    [
      'something is found otherwise',
      { findings: [{ ...facts.findings[0], severity: 'symptom' as const }] },
    ],
    [
      'something cannot be read',
      { evidence: [someEvidence('e-1', { problem: 'no' })] },
    ],
    [
      'a part cannot be read',
      { evidence: [someEvidence('e-1', {}, { gap: 'no' })] },
    ],
  ])('is another when %s', (_, change) => {
    expect(evidenceDigest({ ...facts, ...change })).not.toBe(digest);
  });
});

describe('optOutObstacle', () => {
  const saying = (value?: string): Entity => ({
    apiVersion: 'v1',
    kind: 'Group',
    metadata: {
      name: 'x',
      ...(value === undefined
        ? {}
        : { annotations: { 'self-healing.backstage.io/analysis': value } }),
    },
  });

  it.each([
    [undefined, undefined, [], undefined],
    ['true', 'true', [], undefined],
    ['false', undefined, [], 'component:default/checkout has opted out'],
    [' False ', undefined, [], 'component:default/checkout has opted out'],
    [undefined, 'false', [], 'group:default/team-checkout has opted out'],
    ['true', undefined, ['group:default/team-checkout'], 'owners.optOut'],
    ['true', undefined, ['group:default/others'], undefined],
  ])(
    'entity says %s, owner says %s, config %j',
    (entity, owner, optOut, said) => {
      const obstacle = optOutObstacle(
        incident,
        { entity: saying(entity), owner: saying(owner) },
        optOut,
      );
      expect(obstacle === undefined).toBe(said === undefined);
      expect(obstacle ?? '').toContain(said ?? '');
    },
  );

  it('needs neither to be in the catalog', () => {
    expect(
      optOutObstacle(incident, { entity: null, owner: null }, []),
    ).toBeUndefined();
  });
});
