import { EvidenceSeries } from '@backstage-self-healing/plugin-self-healing-common';

/** A series as the few numbers that tell how it went. */
export function renderSeries({
  name,
  unit,
  points,
  threshold,
  marks,
}: EvidenceSeries): string {
  const measured = points.filter(
    (point): point is [number, number] =>
      typeof point[1] === 'number' && Number.isFinite(point[1]),
  );
  const label = `series ${name}${unit ? ` (${unit})` : ''}`;
  const [first] = measured;
  const last = measured.at(-1);
  if (!first || !last) return `${label}: nothing was measured`;
  let [low, high] = [first, first];
  let sum = 0;
  for (const point of measured) {
    if (point[1] < low[1]) low = point;
    if (point[1] > high[1]) high = point;
    sum += point[1];
  }
  const told = ([at, value]: [number, number]) =>
    `${short(value)} at ${moment(at)}`;
  return [
    `${label}: first ${told(first)}, last ${told(last)}`,
    `lowest ${told(low)}, highest ${told(high)}`,
    `mean ${short(sum / measured.length)}`,
    ...(threshold === undefined ? [] : [`threshold ${short(threshold)}`]),
    ...(marks ?? []).slice(0, 10).map(({ at, label: mark }) => {
      const there = measured.findLast(([time]) => time <= at);
      return `${mark} at ${moment(at)}${
        there ? ` (then ${short(there[1])})` : ''
      }`;
    }),
  ].join('; ');
}

function short(value: number): number {
  return Number(value.toPrecision(4));
}

function moment(unixSeconds: number): string {
  const date = new Date(unixSeconds * 1000);
  return Number.isNaN(date.getTime()) ? 'some time' : date.toISOString();
}
