import { EvidenceSeries } from '@backstage-self-healing/plugin-self-healing-common';
import { Series, TimeRange } from '../clients/PrometheusApi';
import { MOST_POINTS } from '../queries/timeRange';

/** More lines than this tell nothing in one picture. */
const MOST_SERIES = 6;
const LONGEST_NAME = 120;

/** Series as a page draws them, and what was left out. */
export type Drawn = {
  series: EvidenceSeries[];
  /** In words; undefined when all is there. */
  gap?: string;
};

/**
 * At most six series on the grid of the range: those that went highest. What was
 * not measured is null, and no line is drawn through it.
 */
export function drawn(
  measured: readonly Series[],
  range: TimeRange,
  {
    title,
    ...rest
  }: { title: string } & Pick<EvidenceSeries, 'unit' | 'threshold' | 'marks'>,
): Drawn {
  const withNumbers = measured.filter(({ samples }) =>
    samples.some(([, value]) => value !== null),
  );
  const sorted = [...withNumbers].sort((a, b) => highest(b) - highest(a));
  const shown = sorted.slice(0, MOST_SERIES);
  const telling = tellingLabels(withNumbers);
  const left = withNumbers.length - shown.length;
  return {
    series: shown.map(({ labels, samples }) => ({
      name: nameOf(labels, telling) || title,
      ...defined(rest),
      points: onGrid(samples, range),
    })),
    ...(left > 0
      ? { gap: `${left} more series are not shown, those that stayed lowest` }
      : {}),
    ...(withNumbers.length === 0
      ? {
          gap:
            measured.length > 0
              ? 'no number, only NaN or infinity'
              : 'no data in this time',
        }
      : {}),
  };
}

/** What a reader, or a model, needs of a series without drawing it. */
export function inNumbers(series: readonly EvidenceSeries[]): {
  series: string;
  first: number;
  lowest: number;
  highest: number;
  last: number;
}[] {
  return series.flatMap(({ name, points }) => {
    const values = points.flatMap(([, value]) => value ?? []);
    if (values.length === 0) return [];
    return [
      {
        series: name,
        first: values[0],
        lowest: Math.min(...values),
        highest: Math.max(...values),
        last: values.at(-1)!,
      },
    ];
  });
}

function highest({ samples }: Series): number {
  return samples.reduce(
    (most, [, value]) => Math.max(most, value ?? -Infinity),
    -Infinity,
  );
}

function onGrid(
  samples: Series['samples'],
  { start, end, step }: TimeRange,
): [number, number | null][] {
  const count = Math.min(Math.floor((end - start) / step) + 1, MOST_POINTS);
  const points = Array.from(
    { length: count },
    (_, index): [number, number | null] => [start + index * step, null],
  );
  for (const [at, value] of samples) {
    const point = points[Math.round((at - start) / step)];
    if (point) point[1] = value;
  }
  return points;
}

/** Labels that tell the series apart; of a single one those that name an object. */
function tellingLabels(series: readonly Series[]): string[] {
  if (series.length === 1) {
    return ['pod', 'container', 'instance'].filter(
      name => series[0].labels[name],
    );
  }
  const names = [
    ...new Set(series.flatMap(({ labels }) => Object.keys(labels))),
  ];
  return names
    .filter(
      name =>
        name !== '__name__' &&
        new Set(series.map(({ labels }) => labels[name])).size > 1,
    )
    .sort();
}

function nameOf(labels: Record<string, string>, telling: string[]): string {
  const name = telling.flatMap(label => labels[label] ?? []).join(' ');
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME)}…` : name;
}

function defined<T extends object>(given: T): T {
  return Object.fromEntries(
    Object.entries(given).filter(([, value]) => value !== undefined),
  ) as T;
}
