import fc from 'fast-check';
import { LookBudget } from './LookBudget';

const NOW = Date.parse('2026-11-21T08:00:00.000Z');

describe('LookBudget', () => {
  it('lets a few look at once, and one a second from there', () => {
    const budget = new LookBudget();
    const waits = Array.from(
      { length: 13 },
      (_, index) => budget.take('demo', `i${index}`, NOW) ?? NOW,
    );
    expect(waits.map(at => at - NOW)).toEqual([
      ...Array(10).fill(0),
      1_000,
      2_000,
      3_000,
    ]);
  });

  it('keeps the place of whoever has to wait', () => {
    const budget = new LookBudget();
    for (let i = 0; i < 10; i += 1) budget.take('demo', `i${i}`, NOW);
    expect(budget.take('demo', 'a', NOW)).toBe(NOW + 1_000);
    expect(budget.take('demo', 'a', NOW + 500)).toBe(NOW + 1_000);
    expect(budget.take('demo', 'b', NOW + 500)).toBe(NOW + 2_000);
    expect(budget.take('demo', 'a', NOW + 1_000)).toBeUndefined();
  });

  it('does not let one cluster hold up another', () => {
    const budget = new LookBudget();
    for (let i = 0; i < 100; i += 1) budget.take('demo', `i${i}`, NOW);
    expect(budget.take('other', 'a', NOW)).toBeUndefined();
    expect(budget.take(null, 'b', NOW)).toBeUndefined();
  });

  it('bounds the looks of any minute, when everybody comes when told', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 300 }), starts => {
        const budget = new LookBudget();
        const due = starts.map((at, who) => ({ at: NOW + at, who: `i${who}` }));
        const looks: number[] = [];
        while (due.length > 0) {
          due.sort((a, b) => a.at - b.at);
          const { at, who } = due.shift()!;
          const again = budget.take('demo', who, at);
          if (again === undefined) looks.push(at);
          else due.push({ at: again, who });
        }
        expect(looks).toHaveLength(starts.length);
        for (const from of looks) {
          const within = looks.filter(at => at >= from && at < from + 60_000);
          expect(within.length).toBeLessThanOrEqual(60 + 10);
        }
      }),
    );
  });
});
