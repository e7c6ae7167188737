import fc from 'fast-check';
import { formatClock, formatDuration } from './format';

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [-5_000, '0s'],
    [499, '0s'],
    [999, '1s'],
    [59_999, '1m'],
    [61_000, '1m 1s'],
    [3_600_000, '1h'],
    [3_605_000, '1h'],
    [7_500_000, '2h 5m'],
    [90_000_000, '1d 1h'],
  ])('%i ms is %s', (ms, expected) => {
    expect(formatDuration(ms)).toBe(expected);
  });

  it('is off by less than the unit it stops at', () => {
    const sizes = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 };
    fc.assert(
      fc.property(fc.nat(10 ** 10), ms => {
        const parts = formatDuration(ms).split(' ');
        expect(parts.length).toBeLessThanOrEqual(2);
        const units = parts.map(part => part.at(-1) as keyof typeof sizes);
        const read = parts.reduce(
          (sum, part, index) => sum + parseInt(part, 10) * sizes[units[index]],
          0,
        );
        expect(Math.abs(ms - read)).toBeLessThan(sizes[units[0]]);
      }),
    );
  });
});

describe('formatClock', () => {
  const noon = new Date(2026, 2, 4, 12).getTime();
  const at = (day: number, hour: number) =>
    new Date(2026, 2, day, hour, 3, 9).toISOString();

  it('is the time alone today', () => {
    expect(formatClock(at(4, 23), noon)).toBe('23:03:09');
  });

  it.each([3, 5])('PR-M4: names the day otherwise', day => {
    const text = formatClock(at(day, 23), noon);
    expect(text).toMatch(/23:03:09$/);
    expect(text).toContain(String(day));
  });
});
