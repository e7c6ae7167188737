import fc from 'fast-check';
import { sparklineOf } from './sparkline';

const size = { width: 100, height: 10 };

describe('sparklineOf', () => {
  it('draws a line from the first moment to the last, high values on top', () => {
    expect(
      sparklineOf(
        {
          points: [
            [1000, 1],
            [1060, 3],
            [1120, 2],
          ],
        },
        size,
      ),
    ).toEqual({
      lines: [
        [
          { x: 0, y: 10 },
          { x: 50, y: 0 },
          { x: 100, y: 5 },
        ],
      ],
      marks: [],
      gaps: [],
      min: { x: 0, y: 10, at: 1000, value: 1 },
      max: { x: 50, y: 0, at: 1060, value: 3 },
      last: { x: 100, y: 5, at: 1120, value: 2 },
    });
  });

  it('leaves gaps open, at the ends too', () => {
    const drawn = sparklineOf(
      {
        points: [
          [0, null],
          [10, 1],
          [20, 1],
          [30, null],
          [40, 2],
          [50, null],
        ],
      },
      size,
    );
    expect(drawn?.lines.map(line => line.map(({ x }) => x))).toEqual([
      [20, 40],
      [80],
    ]);
    expect(drawn?.gaps).toEqual([
      { from: 0, to: 20 },
      { from: 40, to: 80 },
      { from: 80, to: 100 },
    ]);
  });

  it('makes room for the threshold, and leaves out what was at other times', () => {
    const drawn = sparklineOf(
      {
        points: [
          [0, 1],
          [100, 2],
        ],
        threshold: 5,
        marks: [
          { at: -1, label: 'before' },
          { at: 25, label: 'alert' },
          { at: 101, label: 'after' },
        ],
      },
      size,
    );
    expect(drawn?.threshold).toBe(0);
    expect(drawn?.max.y).toBe(7.5);
    expect(drawn?.marks).toEqual([{ x: 25, label: 'alert' }]);
  });

  it.each([
    ['nothing', []],
    ['gaps only', [[0, null]]],
  ] as [string, [number, number | null][]][])('draws none of %s', (_, points) =>
    expect(sparklineOf({ points }, size)).toBeUndefined(),
  );

  it('stays in its box whatever was measured', () => {
    const points = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 2e9 }),
        fc.option(fc.double({ noNaN: true, min: -1e12, max: 1e12 })),
      ),
      { maxLength: 240 },
    );
    fc.assert(
      fc.property(
        points,
        fc.option(fc.double({ noNaN: true, min: -1e12, max: 1e12 })),
        (unordered, threshold) => {
          const drawn = sparklineOf(
            {
              points: unordered.sort(([a], [b]) => a - b),
              threshold: threshold ?? undefined,
            },
            size,
          );
          const all = [
            ...(drawn?.lines.flat() ?? []),
            ...(drawn?.gaps.flatMap(({ from, to }) => [
              { x: from, y: 0 },
              { x: to, y: 0 },
            ]) ?? []),
            { x: 0, y: drawn?.threshold ?? 0 },
          ];
          for (const { x, y } of all) {
            expect(x).toBeGreaterThanOrEqual(-1e-6);
            expect(x).toBeLessThanOrEqual(size.width + 1e-6);
            expect(y).toBeGreaterThanOrEqual(-1e-6);
            expect(y).toBeLessThanOrEqual(size.height + 1e-6);
          }
        },
      ),
    );
  });
});
