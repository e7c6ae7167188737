import fc from 'fast-check';
import { IncidentTimes } from '../incidents/IncidentStore';
import { entityStatistics } from './statistics';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const incident = (
  acknowledged: number | null,
  resolved: number | null,
  id = 'i',
): IncidentTimes => ({
  id,
  startedAt: at(0),
  acknowledgedAt: acknowledged === null ? null : at(acknowledged),
  resolvedAt: resolved === null ? null : at(resolved),
});

describe('entityStatistics', () => {
  it.each([
    ['nothing yet', [], null, null],
    ['one under way', [incident(null, null)], null, null],
    ['one healed', [incident(1_000, 5_000)], 1_000, 5_000],
    ['one that ended by itself', [incident(null, 5_000)], null, 5_000],
    [
      'several, each counted where it can be',
      [incident(1_000, 5_000), incident(3_000, null), incident(null, 7_000)],
      2_000,
      6_000,
    ],
    ['a clock that is behind', [incident(-500, -100)], 0, 0],
  ])('%s', (_, incidents, mttaMs, mttrMs) => {
    expect(entityStatistics(incidents, new Map())).toEqual({
      incidents: incidents.length,
      healed: 0,
      mttaMs,
      mttrMs,
    });
  });

  it('PR-D8: counts as healed only incidents whose cure was proven', () => {
    const ended = ['a', 'b', 'c', 'd'].map(id => incident(1, 2, id));
    const resolutions = new Map([
      ['a', 'healed' as const],
      ['b', 'by-itself' as const],
      ['c', 'by-hand' as const],
      ['of another entity', 'healed' as const],
    ]);
    expect(entityStatistics(ended, resolutions)).toMatchObject({
      incidents: 4,
      healed: 1,
    });
  });

  it('lies between the shortest and the longest, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000), { minLength: 1 }), durations => {
        const incidents = durations.map(ms => incident(ms, ms));
        const { mttrMs, mttaMs } = entityStatistics(incidents, new Map());
        expect(mttaMs).toBe(mttrMs);
        expect(mttrMs).toBeGreaterThanOrEqual(Math.min(...durations));
        expect(mttrMs).toBeLessThanOrEqual(Math.max(...durations));
        expect(
          entityStatistics([...incidents].reverse(), new Map()).mttrMs,
        ).toBeCloseTo(mttrMs!, 3);
      }),
    );
  });
});
