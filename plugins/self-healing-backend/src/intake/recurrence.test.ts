import fc from 'fast-check';
import { recurrenceOf, Told } from './recurrence';

const START = Date.parse('2026-11-21T08:00:00.000Z');
const at = (seconds: number) => new Date(START + seconds * 1_000).toISOString();
const fired = (seconds: number, recurrence = 0): Told => ({
  status: 'firing',
  recurrence,
  receivedAt: at(seconds),
});
/** Told when it was over. */
const ended = (seconds: number, recurrence = 0): Told => ({
  status: 'resolved',
  recurrence,
  receivedAt: at(seconds),
  endsAt: at(seconds),
});

describe('recurrenceOf', () => {
  it.each<[string, Told, Told[], number | undefined]>([
    ['a repeat of what fires', fired(900), [fired(0)], undefined],
    ['a repeat of its end', ended(60), [fired(0), ended(60)], undefined],
    ['an old one, sent late', fired(119), [fired(0), ended(60)], undefined],
    ['one on the edge of late', fired(120), [fired(0), ended(60)], undefined],
    ['one that fires again', fired(121), [fired(0), ended(60)], 1],
    [
      'a repeat of one that fires again',
      fired(180),
      [fired(0), ended(60), fired(150, 1)],
      undefined,
    ],
    [
      'the end of one that fires again',
      ended(300),
      [fired(0), ended(60), fired(150, 1)],
      1,
    ],
    [
      'the first end, told again meanwhile',
      { ...ended(60), receivedAt: at(300) },
      [fired(0), ended(60), fired(150, 1)],
      undefined,
    ],
    [
      'one that fires a third time',
      fired(600),
      [fired(0), ended(60), fired(150, 1), ended(300, 1)],
      2,
    ],
    [
      'an old one after its second end',
      fired(310),
      [fired(0), ended(60), fired(150, 1), ended(300, 1)],
      undefined,
    ],
    ['one known by its end only', fired(121), [ended(60)], 1],
    [
      'the end of one whose first end was known before it',
      ended(600),
      [ended(60), fired(300)],
      1,
    ],
    [
      'an end without a time after another',
      { status: 'resolved', recurrence: 0, receivedAt: at(600) },
      [fired(0), ended(60), fired(150, 1)],
      undefined,
    ],
  ])('of %s', (_, alert, told, expected) => {
    expect(recurrenceOf(alert, told)).toBe(expected);
    expect(recurrenceOf(alert, [...told].reverse())).toBe(expected);
  });

  it('takes every turn once, however often each is told', () => {
    const turns = fc.array(
      fc.record({
        pause: fc.integer({ min: 61, max: 10_000 }),
        repeats: fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 3 }),
      }),
      { minLength: 1, maxLength: 12 },
    );
    fc.assert(
      fc.property(turns, given => {
        const stored: Told[] = [];
        const expected: string[] = [];
        let now = 0;
        given.forEach(({ pause, repeats }, index) => {
          now += pause;
          const status = index % 2 === 0 ? 'firing' : 'resolved';
          const endsAt = status === 'resolved' ? at(now) : undefined;
          expected.push(status);
          for (const delay of [0, ...repeats]) {
            const told = {
              status,
              endsAt,
              receivedAt: at(now + delay),
            } as const;
            // The first of its status is stored by its key alone.
            const isFirst = !stored.some(one => one.status === status);
            const recurrence = isFirst ? 0 : recurrenceOf(told, stored);
            if (recurrence !== undefined) stored.push({ ...told, recurrence });
          }
        });
        expect(stored.map(({ status }) => status)).toEqual(expected);
        const names = stored.map(one => `${one.status}${one.recurrence}`);
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});
