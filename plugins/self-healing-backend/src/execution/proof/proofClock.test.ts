import fc from 'fast-check';
import { Look, ProofClock, startClock, tick } from './proofClock';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1_000);

/** Looks at these seconds. */
function run(looks: [second: number, look: Look][], watching = false) {
  return looks.reduce(
    (clock: ProofClock, [second, look]) =>
      tick(clock, look, at(second), watching),
    startClock(at(0)),
  );
}

describe('the clock of a proof', () => {
  it.each<[string, [number, Look][], Partial<ProofClock>]>([
    [
      'health begins with the look that saw it',
      [[10, 'healthy']],
      { askedMs: 10_000, healthyMs: 0, healthySince: at(10).toISOString() },
    ],
    [
      'health holds from look to look',
      [
        [10, 'healthy'],
        [20, 'healthy'],
        [35, 'healthy'],
      ],
      { askedMs: 35_000, healthyMs: 25_000 },
    ],
    [
      'health that was lost begins anew',
      [
        [10, 'healthy'],
        [20, 'healthy'],
        [25, 'unhealthy'],
        [30, 'healthy'],
        [32, 'healthy'],
      ],
      { askedMs: 32_000, healthyMs: 2_000, unhealthyMs: 0 },
    ],
    [
      'what could not be asked counts for nothing: RC-F4',
      [
        [10, 'unhealthy'],
        [20, 'unasked'],
        [60, 'unasked'],
        [70, 'unhealthy'],
      ],
      { askedMs: 10_000, unaskedMs: 60_000, unhealthyMs: 10_000 },
    ],
    [
      'a pause breaks no health',
      [
        [10, 'healthy'],
        [20, 'healthy'],
        [30, 'unasked'],
        [40, 'healthy'],
        [45, 'healthy'],
      ],
      { healthyMs: 15_000, unaskedMs: 20_000 },
    ],
    [
      'health that was lost in a pause is lost',
      [
        [10, 'healthy'],
        [30, 'unasked'],
        [40, 'unhealthy'],
      ],
      { healthyMs: 0, healthySince: null },
    ],
    [
      'what only a person can say is an answer, and no health',
      [
        [10, 'healthy'],
        [20, 'undecidable'],
        [30, 'unhealthy'],
        [40, 'undecidable'],
      ],
      {
        askedMs: 40_000,
        unaskedMs: 0,
        unhealthyMs: 30_000,
        healthySince: null,
      },
    ],
    [
      'while no process was there nobody was asked',
      [
        [10, 'unhealthy'],
        [3_610, 'unhealthy'],
      ],
      { askedMs: 10_000, unaskedMs: 0 },
    ],
    [
      'a clock that was set back counts nothing',
      [
        [10, 'healthy'],
        [5, 'healthy'],
      ],
      { askedMs: 10_000, healthyMs: 0 },
    ],
  ])('%s', (_, looks, expected) => {
    expect(run(looks)).toMatchObject(expected);
  });

  it('counts longer pauses where looks are that far apart', () => {
    const slow = tick(startClock(at(0)), 'unhealthy', at(300), false, 600_000);
    expect(slow.askedMs).toBe(300_000);
  });

  it('counts the wait for the alert only while that is all that is awaited', () => {
    const looks: [number, Look][] = [
      [10, 'healthy'],
      [20, 'healthy'],
    ];
    expect(run(looks).watchedMs).toBe(0);
    expect(run(looks, true).watchedMs).toBe(20_000);
  });

  it('never counts more than has passed, and health only in what was asked', () => {
    const looks = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 200 }),
        fc.constantFrom<Look[]>(
          'healthy',
          'unhealthy',
          'undecidable',
          'unasked',
        ),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(looks, fc.boolean(), (gaps, watching) => {
        let second = 0;
        const clock = run(
          gaps.map(([gap, look]): [number, Look] => {
            second += gap;
            return [second, look];
          }),
          watching,
        );
        expect(clock.askedMs + clock.unaskedMs).toBeLessThanOrEqual(
          second * 1_000,
        );
        expect(clock.healthyMs).toBeLessThanOrEqual(clock.askedMs);
        expect(clock.unhealthyMs).toBeLessThanOrEqual(clock.askedMs);
        expect(clock.watchedMs).toBeLessThanOrEqual(clock.askedMs);
        const holds = clock.healthySince !== null;
        expect([clock.look, holds]).not.toEqual(['unhealthy', true]);
        expect([clock.look, holds]).not.toEqual(['healthy', false]);
      }),
    );
  });
});
