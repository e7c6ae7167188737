import { z } from 'zod';

/**
 * How bad an alert says it is, worst first.
 *
 * @public
 */
export const severitySchema = z.enum(['critical', 'error', 'warning', 'info']);

/**
 * How bad an alert says it is; see {@link severitySchema}.
 *
 * @public
 */
export type Severity = z.infer<typeof severitySchema>;

/**
 * What names of severities mean, in small letters and digits; `none`: nobody
 * has to do anything, ever.
 *
 * @public
 */
export type SeverityNames = Readonly<Record<string, Severity | 'none'>>;

/** By its label `severity`, else by these. */
const LABELS = ['severity', 'priority'];

// Prometheus' examples say page and ticket, the stock rules critical, warning,
// info and none, syslog emerg to debug, Azure Sev0 to Sev4, Zabbix disaster to
// average, PagerDuty and its like P1 to P5.
const NAMES: Record<Severity | 'none', string> = {
  critical:
    'critical crit page pager emergency emerg fatal disaster panic blocker urgent alert p0 p1 s0 s1 sev0 sev1 severity0 severity1 priority1',
  error: 'error err high major severe p2 s2 sev2 severity2 priority2',
  warning:
    'warning warn medium moderate minor average ticket p3 s3 sev3 severity3 priority3',
  info: 'info information informational notice low trivial debug verbose ok normal p4 p5 s4 s5 sev4 sev5 severity4 severity5 priority4 priority5',
  none: 'none',
};

/**
 * What severities are called where nothing is configured.
 *
 * @public
 */
export const DEFAULT_SEVERITY_NAMES: SeverityNames = Object.fromEntries(
  Object.entries(NAMES).flatMap(([severity, names]) =>
    names.split(' ').map(name => [name, severity as Severity | 'none']),
  ),
);

/**
 * The defaults, and what an installation says besides or instead.
 *
 * @public
 */
export function severityNames(given: SeverityNames): SeverityNames {
  const own = Object.entries(given).map(([name, severity]) => [
    plain(name),
    severity,
  ]);
  return { ...DEFAULT_SEVERITY_NAMES, ...Object.fromEntries(own) };
}

/**
 * How bad an alert says it is, by its label `severity`, else `priority`.
 *
 * @param labels - an alert's labels
 * @returns `warning` when no label names one that is known, so that a typo
 * neither hides nor inflates an alert; `info` for `none`
 * @public
 */
export function severityOf(
  labels: Record<string, string>,
  names: SeverityNames = DEFAULT_SEVERITY_NAMES,
): Severity {
  const said = saidSeverity(labels, names) ?? 'warning';
  return said === 'none' ? 'info' : said;
}

/**
 * Whether an alert says of itself that nobody has to do anything, ever.
 *
 * @public
 */
export function saysNone(
  labels: Record<string, string>,
  names: SeverityNames = DEFAULT_SEVERITY_NAMES,
): boolean {
  return saidSeverity(labels, names) === 'none';
}

function saidSeverity(
  labels: Record<string, string>,
  names: SeverityNames,
): Severity | 'none' | undefined {
  for (const label of LABELS) {
    const text = Object.hasOwn(labels, label) ? labels[label] : '';
    // `SEV-1` whole, of `P1 - Critical` what comes first.
    for (const name of [plain(text), plain(text.trim().split(/[\s:/|]/)[0])]) {
      if (Object.hasOwn(names, name)) return names[name];
    }
  }
  return undefined;
}

function plain(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
}
