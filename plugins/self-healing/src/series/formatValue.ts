const NUMBER = new Intl.NumberFormat(undefined, {
  maximumSignificantDigits: 3,
});

const COMPACT = new Intl.NumberFormat(undefined, {
  notation: 'compact',
  maximumSignificantDigits: 3,
});

const PERCENT = new Intl.NumberFormat(undefined, {
  style: 'percent',
  maximumSignificantDigits: 3,
});

// As Kubernetes quantities: powers of 1024.
const BYTES = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];

function bytes(value: number): string {
  const size = Math.abs(value);
  const step =
    size < 1 ? 0 : Math.min(BYTES.length - 1, Math.floor(Math.log2(size) / 10));
  return `${NUMBER.format(value / 1024 ** step)} ${BYTES[step]}`;
}

function seconds(value: number): string {
  const size = Math.abs(value);
  if (size > 0 && size < 1e-3) return `${NUMBER.format(value * 1e6)} µs`;
  if (size > 0 && size < 1) return `${NUMBER.format(value * 1e3)} ms`;
  if (size < 120) return `${NUMBER.format(value)} s`;
  if (size < 7_200) return `${NUMBER.format(value / 60)} min`;
  return `${NUMBER.format(value / 3_600)} h`;
}

/** @returns a measured value with its unit, as short as it can be told by */
export function formatValue(value: number, unit?: string): string {
  switch (unit) {
    case 'bytes':
      return bytes(value);
    case 'seconds':
      return seconds(value);
    case 'ratio':
      return PERCENT.format(value);
    case undefined:
      return COMPACT.format(value);
    default:
      return `${COMPACT.format(value)} ${unit}`;
  }
}
