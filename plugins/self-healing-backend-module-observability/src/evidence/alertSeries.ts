import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { UnansweredError } from '../clients/HttpServer';
import { Measured, PrometheusApi, TimeRange } from '../clients/PrometheusApi';
import { expressionOf, leadsTo, mayBeOf } from '../queries/alertExpression';
import { narrowedTo } from '../queries/narrowedTo';
import { splitThreshold } from '../queries/splitThreshold';
import { drawn, inNumbers } from './drawn';
import { Part, sentence } from './part';

/** Expressions that are looked at for one incident. */
const MOST_EXPRESSIONS = 3;
/** Alerts of one expression: its pods fail alike. */
const MOST_ALERTS = 5;

/** An expression, and the alerts that it gave. */
type Asked = { expression: string; alerts: Alert[] };

/**
 * What the alerts' own expressions measured around the incident, of the labels
 * that the alerts have.
 */
export async function alertSeries(
  servers: readonly PrometheusApi[],
  alerts: readonly Alert[],
  range: TimeRange,
  signal: AbortSignal,
): Promise<Part[]> {
  const asked = askedOf(alerts);
  const parts = asked
    .slice(0, MOST_EXPRESSIONS)
    .map(one => seriesOf(servers, one, range, signal));
  return Promise.all(parts);
}

/** Those that fire first, then the newest. */
function askedOf(alerts: readonly Alert[]): Asked[] {
  const byExpression = new Map<string, Alert[]>();
  const sorted = [...alerts].sort(
    (a, b) =>
      Number(b.status === 'firing') - Number(a.status === 'firing') ||
      (a.startsAt < b.startsAt ? 1 : -1),
  );
  for (const alert of sorted) {
    const expression = expressionOf(alert);
    if (!expression) continue;
    const known = byExpression.get(expression);
    if (!known) byExpression.set(expression, [alert]);
    else if (known.length < MOST_ALERTS) known.push(alert);
  }
  return [...byExpression].map(([expression, ones]) => ({
    expression,
    alerts: ones,
  }));
}

async function seriesOf(
  servers: readonly PrometheusApi[],
  { expression, alerts }: Asked,
  range: TimeRange,
  signal: AbortSignal,
): Promise<Part> {
  const [{ labels, generatorUrl }] = alerts;
  const name = nameOf(labels);
  const threshold = splitThreshold(expression);
  const part = {
    kind: 'alert-expression',
    title: `What ${name} measures`,
    data: {
      alert: name,
      expression,
      ...(threshold
        ? { firesWhen: `${threshold.operator} ${threshold.value}` }
        : {}),
    },
  };
  const server = serverOf(servers, generatorUrl);
  if (!server) {
    return {
      ...part,
      gap: `Which of ${servers
        .map(one => one.server.title)
        .join(
          ', ',
        )} has this alert cannot be told: none has the externalUrl that its link begins with.`,
    };
  }
  try {
    const measured = await measure(
      server,
      threshold?.measured ?? expression,
      await labelSetsOf(server, expression, alerts, signal),
      range,
      signal,
    );
    const own = measured.series.filter(series =>
      alerts.some(alert => mayBeOf(series.labels, alert)),
    );
    const { series, gap } = drawn(own, range, {
      title: name,
      threshold: threshold?.value,
      marks: marksOf(alerts, range),
    });
    const others = measured.series.length - own.length;
    return {
      ...part,
      data: {
        ...part.data,
        server: server.server.config.name,
        values: inNumbers(series),
      },
      ...(series.length > 0 ? { series } : {}),
      ...sentence([
        own.length === 0 && others > 0
          ? `none of ${others} series has the alert's labels`
          : gap,
        ...measured.warnings,
      ]),
    };
  } catch (error) {
    if (!(error instanceof UnansweredError)) throw error;
    return { ...part, ...sentence([error.message]) };
  }
}

/** The server is the one whose links its alerts carry, or the only one. */
function serverOf(
  servers: readonly PrometheusApi[],
  generatorUrl: string | undefined,
): PrometheusApi | undefined {
  const named = servers.find(
    ({ server: { config } }) =>
      config.externalUrl && leadsTo(generatorUrl, config.externalUrl),
  );
  return named ?? (servers.length === 1 ? servers[0] : undefined);
}

/**
 * The labels that the alerts' series have, as the expression gave them when the
 * alerts began; empty where it gives none now.
 */
async function labelSetsOf(
  server: PrometheusApi,
  expression: string,
  alerts: readonly Alert[],
  signal: AbortSignal,
): Promise<Record<string, string>[]> {
  const times = [...new Set(alerts.map(({ startsAt }) => startsAt))]
    .map(time => Date.parse(time) / 1000)
    .filter(time => time > 0)
    .slice(0, 2);
  for (const time of times) {
    const { series } = await server.query(expression, time, signal);
    const found = series.find(({ labels }) =>
      alerts.some(alert => mayBeOf(labels, alert)),
    );
    if (!found) continue;
    const names = Object.keys(found.labels);
    // An alert may lack what relabelling took away; then nothing is narrowed.
    const sets = alerts.map(({ labels }) =>
      Object.fromEntries(
        names.map(name => [name, labels[name] ?? found.labels[name]]),
      ),
    );
    return names.some(name => alerts.some(({ labels }) => !labels[name]))
      ? [found.labels]
      : sets;
  }
  return [];
}

async function measure(
  server: PrometheusApi,
  measured: string,
  labelSets: readonly Record<string, string>[],
  range: TimeRange,
  signal: AbortSignal,
): Promise<Measured> {
  return server.queryRange(narrowedTo(measured, labelSets), range, signal);
}

function marksOf(
  alerts: readonly Alert[],
  { start, end }: TimeRange,
): { at: number; label: string }[] {
  const times = alerts.flatMap(({ startsAt, endsAt, labels }) => [
    { at: Date.parse(startsAt) / 1000, label: `${nameOf(labels)} fires` },
    ...(endsAt
      ? [{ at: Date.parse(endsAt) / 1000, label: `${nameOf(labels)} ends` }]
      : []),
  ]);
  const seen = new Set<string>();
  return times
    .filter(({ at, label }) => {
      const key = `${Math.round(at)} ${label}`;
      if (!(at >= start && at <= end) || seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .sort((a, b) => a.at - b.at)
    .slice(0, 6);
}

function nameOf({ alertname }: Alert['labels']): string {
  return alertname ?? 'the alert';
}
