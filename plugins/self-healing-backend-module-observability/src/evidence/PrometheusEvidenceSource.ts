import {
  Evidence,
  Incident,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  EvidenceRequest,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { UnansweredError } from '../clients/HttpServer';
import { PrometheusApi, TimeRange } from '../clients/PrometheusApi';
import { Servers } from '../clients/Servers';
import { Signal } from '../queries/defaultSignals';
import { QuerySubject, subjectOf } from '../queries/QueryTemplate';
import { rangeAround } from '../queries/timeRange';
import { alertSeries } from './alertSeries';
import { drawn, inNumbers } from './drawn';
import { inTime } from './inTime';
import { Part, sentence } from './part';

export type PrometheusEvidenceOptions = {
  servers: Servers<PrometheusApi>;
  signals: readonly Signal[];
  /** The label that tells clusters apart, where a server knows several. */
  clusterLabel?: string;
  /** How long before the trouble is looked at. */
  beforeMs: number;
  now(): Date;
};

/**
 * How numbers went around an incident. It throws for nothing that a server does:
 * a cure does not wait for metrics, and what they would say decides nothing.
 */
export class PrometheusEvidenceSource implements EvidenceSource {
  readonly id = 'prometheus';

  constructor(private readonly options: PrometheusEvidenceOptions) {}

  async collect(request: EvidenceRequest): Promise<Omit<Evidence, 'id'>[]> {
    const { incident, workload, alerts } = request;
    const signal = inTime(request.signal);
    const { servers, beforeMs, now } = this.options;
    const answering = servers.of(workload.cluster);
    if (answering.length === 0) return [];
    const range = rangeAround(incident, alerts, beforeMs, now());
    const parts = await Promise.all([
      alertSeries(answering, alerts, range, signal),
      this.#signals(answering[0], incident, workload, range, signal),
    ]);
    return parts.flat().map(part => ({
      source: this.id,
      collectedAt: now().toISOString(),
      ...part,
    }));
  }

  /**
   * Those that have data, and one that tells of those that have none: it is a
   * gap where somebody asked for them, or they could not be read.
   */
  async #signals(
    server: PrometheusApi,
    incident: Incident,
    workload: Workload,
    range: TimeRange,
    signal: AbortSignal,
  ): Promise<Part[]> {
    const subject = subjectOf(
      workload,
      incident.entityRef,
      this.options.clusterLabel,
    );
    const asked = this.options.signals.filter(
      ({ kinds }) => !kinds || kinds.includes(workload.kind),
    );
    const looks = await Promise.all(
      asked.map(one => look(server, one, subject, range, signal)),
    );
    const parts = looks.flatMap(({ part }) => part ?? []);
    const missing = looks.flatMap(({ gap }) => gap ?? []);
    const absent = looks.flatMap(({ absent: title }) => title ?? []);
    if (missing.length + absent.length === 0) return parts;
    return [
      ...parts,
      {
        kind: 'signals',
        title:
          missing.length > 0
            ? `Metrics of ${workload.name}`
            : `Metrics that ${workload.name} does not have`,
        data:
          absent.length > 0
            ? {
                notMeasured: `${absent.join(', ')}: ${
                  server.server.title
                } has no such series.`,
              }
            : {},
        ...sentence(missing),
      },
    ];
  }
}

async function look(
  server: PrometheusApi,
  { title, signal: name, unit, threshold, query, mayBeAbsent }: Signal,
  subject: QuerySubject,
  range: TimeRange,
  signal: AbortSignal,
): Promise<{ part?: Part; gap?: string; absent?: string }> {
  try {
    const text = query.render(subject);
    const measured = await server.queryRange(text, range, signal);
    const { series, gap } = drawn(measured.series, range, {
      title,
      unit,
      threshold,
    });
    if (series.length === 0) {
      const { warnings } = measured;
      return mayBeAbsent && measured.series.length + warnings.length === 0
        ? { absent: title }
        : { gap: `${title}: ${[gap, ...warnings].join('; ')}` };
    }
    return {
      part: {
        kind: 'signal',
        title: `${title} of ${subject.workload.name}`,
        data: {
          signal: name,
          query: text,
          server: server.server.config.name,
          values: inNumbers(series),
        },
        series,
        ...sentence([gap, ...measured.warnings]),
      },
    };
  } catch (error) {
    if (error instanceof UnansweredError || isInputError(error)) {
      return { gap: `${title}: ${error.message}` };
    }
    throw error;
  }
}

function isInputError(error: unknown): error is Error {
  return error instanceof Error && error.name === 'InputError';
}
