import { EvidenceSeries } from '@backstage-self-healing/plugin-self-healing-common';

/** A place in the drawing; y grows downwards. */
export type Point = { x: number; y: number };

/** A series as it is drawn in a box of a given size. */
export type Sparkline = {
  /** Lines without gaps; a lone point is a line of one. */
  lines: Point[][];
  /** Height of the threshold's line. */
  threshold?: number;
  marks: { x: number; label: string }[];
  min: Measured;
  max: Measured;
  last: Measured;
  /** Shares of the time shown in which nothing was measured. */
  gaps: { from: number; to: number }[];
};

export type Measured = Point & { at: number; value: number };

type Series = Pick<EvidenceSeries, 'points' | 'threshold' | 'marks'>;

/**
 * @param size - of the box in which it is drawn
 * @returns undefined where nothing at all was measured
 */
export function sparklineOf(
  { points, threshold, marks = [] }: Series,
  size: { width: number; height: number },
): Sparkline | undefined {
  const known = points.filter(
    (point): point is [number, number] =>
      point[1] !== null && Number.isFinite(point[1]),
  );
  if (known.length === 0) return undefined;

  const times = points.map(([at]) => at);
  const [begin, end] = [Math.min(...times), Math.max(...times)];
  const values = known.map(([, value]) => value);
  // The threshold belongs into the picture: how far off is what one asks.
  const shown = threshold === undefined ? values : [...values, threshold];
  const [low, high] = [Math.min(...shown), Math.max(...shown)];

  const x = (at: number) =>
    end === begin
      ? size.width / 2
      : ((at - begin) / (end - begin)) * size.width;
  // A flat line lies in the middle: at an edge it would seem an extreme.
  const y = (value: number) =>
    high === low
      ? size.height / 2
      : size.height - ((value - low) / (high - low)) * size.height;
  const measured = ([at, value]: [number, number]): Measured => ({
    x: x(at),
    y: y(value),
    at,
    value,
  });

  const lines: Point[][] = [];
  const gaps: Sparkline['gaps'] = [];
  let line: Point[] = [];
  let lastKnown: number | undefined;
  for (const [at, value] of points) {
    if (value === null || !Number.isFinite(value)) {
      if (line.length > 0) lines.push(line);
      line = [];
    } else {
      if (line.length === 0 && at > begin && lastKnown !== at) {
        gaps.push({ from: x(lastKnown ?? begin), to: x(at) });
      }
      line.push({ x: x(at), y: y(value) });
      lastKnown = at;
    }
  }
  if (line.length > 0) lines.push(line);
  if (lastKnown !== undefined && lastKnown < end) {
    gaps.push({ from: x(lastKnown), to: size.width });
  }

  return {
    lines,
    ...(threshold !== undefined && { threshold: y(threshold) }),
    // What was before or came after has no place in the picture.
    marks: marks
      .filter(({ at }) => at >= begin && at <= end)
      .map(({ at, label }) => ({ x: x(at), label })),
    min: measured(known.reduce((a, b) => (b[1] < a[1] ? b : a))),
    max: measured(known.reduce((a, b) => (b[1] > a[1] ? b : a))),
    last: measured(known.at(-1)!),
    gaps,
  };
}
