/**
 * The Prometheus text format.
 * Source: https://prometheus.io/docs/instrumenting/exposition_formats/
 */

export interface Sample {
  labels: Record<string, string>;
  value: number;
}

export interface MetricFamily {
  name: string;
  help: string;
  type: 'gauge' | 'counter';
  samples: Sample[];
}

/** One family whose samples come from many objects, a few from each. */
export function familyOf<T>(
  objects: readonly T[],
  name: string,
  help: string,
  samplesOf: (object: T) => Sample[],
): MetricFamily {
  return { name, help, type: 'gauge', samples: objects.flatMap(samplesOf) };
}

/** A state out of several: one sample each, 1 for the one that holds, 0 for the others. */
export function oneOf(
  states: readonly string[],
  label: string,
  current: string,
  labels: Record<string, string>,
): Sample[] {
  return states.map(state => ({
    labels: { ...labels, [label]: state },
    value: state === current ? 1 : 0,
  }));
}

export function unixSeconds(timestamp: string): number {
  return Math.floor(Date.parse(timestamp) / 1000);
}

export function renderFamilies(families: readonly MetricFamily[]): string {
  return families.map(renderFamily).join('');
}

function renderFamily({ name, help, type, samples }: MetricFamily): string {
  const lines = samples.map(
    ({ labels, value }) => `${name}${renderLabels(labels)} ${value}`,
  );
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} ${type}`,
    ...lines,
    '',
  ].join('\n');
}

function renderLabels(labels: Record<string, string>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${escapeLabelValue(value)}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}

function escapeLabelValue(value: string): string {
  return value
    .replace(/\\/g, '\\\\')
    .replace(/"/g, '\\"')
    .replace(/\n/g, '\\n');
}
