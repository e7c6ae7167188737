import fc from 'fast-check';
import { durationSchema, durationToMs } from './duration';

describe('durations', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('reads %s as %d ms', (duration, ms) => {
    expect(durationSchema.parse(duration)).toBe(duration);
    expect(durationToMs(duration)).toBe(ms);
  });

  it.each(['', '5', 'm', '5 m', '-5m', '1.5h', '1h30m', '5M', ' 5m', '5m\n'])(
    'refuses %j',
    duration => {
      const result = durationSchema.safeParse(duration);
      expect(result.error?.issues).toMatchObject([
        { path: [], message: 'must be a duration such as 30s, 5m or 1h' },
      ]);
      expect(() => durationToMs(duration)).toThrow(
        `'${duration}' is not a duration such as 30s, 5m or 1h`,
      );
    },
  );

  it.each(['367d', `${'9'.repeat(400)}d`])('refuses the endless %s', long => {
    expect(durationSchema.safeParse(long).error?.issues).toMatchObject([
      { message: 'must be at most 366d' },
    ]);
  });

  it('agrees with the schema on what a duration is, and stays a date', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.stringMatching(/^\d{1,12}(ms|s|m|h|d)$/),
    );
    fc.assert(
      fc.property(texts, text => {
        fc.pre(durationSchema.safeParse(text).success);
        const ms = durationToMs(text);
        expect(ms).toBeGreaterThanOrEqual(0);
        expect(new Date(Date.UTC(2026, 0) + ms).getTime()).not.toBeNaN();
      }),
    );
  });
});
