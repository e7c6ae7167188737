import fc from 'fast-check';
import { IncidentTimes } from '../incidents/IncidentStore';
import { entityStatistics } from './statistics';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const at = (ms: number) => new Date(START + ms).toISOString();
const incident = (
  acknowledged: number | null,
  resolved: number | null,
): IncidentTimes => ({
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
    expect(entityStatistics(incidents, 2)).toEqual({
      incidents: incidents.length,
      healed: 2,
      mttaMs,
      mttrMs,
    });
  });

  it('lies between the shortest and the longest, in any order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(10_000_000), { minLength: 1 }), durations => {
        const incidents = durations.map(ms => incident(ms, ms));
        const { mttrMs, mttaMs } = entityStatistics(incidents, 2);
        expect(mttaMs).toBe(mttrMs);
        expect(mttrMs).toBeGreaterThanOrEqual(Math.min(...durations));
        expect(mttrMs).toBeLessThanOrEqual(Math.max(...durations));
        expect(
          entityStatistics([...incidents].reverse(), 2).mttrMs,
        ).toBeCloseTo(mttrMs!, 3);
      }),
    );
  });
});
