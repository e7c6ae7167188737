import fc from 'fast-check';
import { digestTime } from './digestTime';

const next = (now: string, at: string, timeZone: string) =>
  new Date(digestTime(Date.parse(now), at, timeZone)).toISOString();

describe('digestTime', () => {
  it.each([
    ['2026-11-28T02:00:00Z', '08:00', 'UTC', '2026-11-28T08:00:00.000Z'],
    ['2026-11-28T08:00:00Z', '08:00', 'UTC', '2026-11-29T08:00:00.000Z'],
    [
      '2026-11-28T02:00:00Z',
      '08:00',
      'Europe/Oslo',
      '2026-11-28T07:00:00.000Z',
    ],
    [
      '2026-07-28T02:00:00Z',
      '08:00',
      'Europe/Oslo',
      '2026-07-28T06:00:00.000Z',
    ],
    [
      '2026-11-28T02:00:00Z',
      '00:30',
      'Asia/Kolkata',
      '2026-11-28T19:00:00.000Z',
    ],
    ['2026-11-28T23:30:00Z', '08:00', 'Asia/Tokyo', '2026-11-29T23:00:00.000Z'],
    // The night in which the clocks go back, and the one in which they go on.
    [
      '2026-10-24T22:30:00Z',
      '08:00',
      'Europe/Oslo',
      '2026-10-25T07:00:00.000Z',
    ],
    [
      '2026-03-28T22:30:00Z',
      '08:00',
      'Europe/Oslo',
      '2026-03-29T06:00:00.000Z',
    ],
  ])('after %s, %s in %s is %s', (now, at, timeZone, then) => {
    expect(next(now, at, timeZone)).toBe(then);
  });

  it('is always ahead, by little more than a day at most', () => {
    fc.assert(
      fc.property(
        fc.date({
          min: new Date('2020-01-01'),
          max: new Date('2040-01-01'),
          noInvalidDate: true,
        }),
        fc.nat(23),
        fc.constantFrom(
          'UTC',
          'Europe/Oslo',
          'America/St_Johns',
          'Pacific/Apia',
        ),
        (now, hour, timeZone) => {
          const at = `${String(hour).padStart(2, '0')}:30`;
          const wait = digestTime(now.getTime(), at, timeZone) - now.getTime();
          expect(wait).toBeGreaterThan(0);
          expect(wait).toBeLessThanOrEqual(26 * 60 * 60_000);
        },
      ),
    );
  });
});
