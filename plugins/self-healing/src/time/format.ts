const UNITS: [name: string, ms: number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
];

/**
 * @returns the two largest units, as Kubernetes and Prometheus users write
 * them: `4m 12s`, `2h 5m`, `3d`
 */
export function formatDuration(ms: number): string {
  let rest = Math.max(0, Math.round(ms / 1_000) * 1_000);
  const parts: string[] = [];
  for (const [name, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count}${name}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.join(' ') || '0s';
}

const ABSOLUTE = new Intl.DateTimeFormat(undefined, {
  dateStyle: 'medium',
  timeStyle: 'long',
});

const CLOCK = new Intl.DateTimeFormat(undefined, {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
});

const DAY = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
});

const ZONE = new Intl.DateTimeFormat(undefined, { timeZoneName: 'short' });

/** Date, time and time zone, in the reader's own. */
export function formatAbsolute(iso: string): string {
  return ABSOLUTE.format(new Date(iso));
}

/**
 * Time of day to the second: what one compares in a story of minutes. Another
 * day than today's is named.
 */
export function formatClock(iso: string, now: number = Date.now()): string {
  const at = new Date(iso);
  const clock = CLOCK.format(at);
  return at.toDateString() === new Date(now).toDateString()
    ? clock
    : `${DAY.format(at)} ${clock}`;
}

/** The reader's time zone at a moment, as short as it is known by: `CET`. */
export function zoneOf(iso: string): string {
  return (
    ZONE.formatToParts(new Date(iso)).find(
      ({ type }) => type === 'timeZoneName',
    )?.value ?? ''
  );
}
