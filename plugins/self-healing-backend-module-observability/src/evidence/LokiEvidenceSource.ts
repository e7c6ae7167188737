import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import {
  EvidenceRequest,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { UnansweredError } from '../clients/HttpServer';
import { LokiApi } from '../clients/LokiApi';
import { Servers } from '../clients/Servers';
import {
  QuerySubject,
  QueryTemplate,
  subjectOf,
} from '../queries/QueryTemplate';
import { inTime } from './inTime';
import { sentence } from './part';
import { repeatedLines } from './repeatedLines';

/** One thing to look for in the logs. */
export type LogQuery = { title: string; query: QueryTemplate };

export const DEFAULT_LOG_QUERIES: readonly LogQuery[] = [
  {
    title: 'Log lines',
    query: new QueryTemplate(
      '{${{ workload.matchers }}, pod=~"${{ workload.pods }}"}',
    ),
  },
];

export type LokiEvidenceOptions = {
  servers: Servers<LokiApi>;
  queries: readonly LogQuery[];
  clusterLabel?: string;
  lines: number;
  beforeMs: number;
  /** How long after an incident has opened is looked. */
  afterMs: number;
  now(): Date;
};

/**
 * What was written around the beginning of the trouble, of pods that are gone
 * too. What Loki cannot say is a gap, and holds nothing up.
 */
export class LokiEvidenceSource implements EvidenceSource {
  readonly id = 'loki';

  constructor(private readonly options: LokiEvidenceOptions) {}

  async collect(request: EvidenceRequest): Promise<Omit<Evidence, 'id'>[]> {
    const { incident, workload } = request;
    const signal = inTime(request.signal);
    const { servers, queries, clusterLabel, now } = this.options;
    const [server] = servers.of(workload.cluster);
    if (!server) return [];
    const subject = subjectOf(workload, incident.entityRef, clusterLabel);
    const opened = Date.parse(incident.openedAt);
    const range = {
      start: opened - this.options.beforeMs,
      end: Math.max(
        opened,
        Math.min(now().getTime(), opened + this.options.afterMs),
      ),
      limit: this.options.lines,
    };
    return Promise.all(
      queries.map(async one => ({
        source: this.id,
        kind: 'log-lines',
        title: `${one.title} of ${workload.name}`,
        collectedAt: now().toISOString(),
        ...(await look(server, one.query, subject, range, signal)),
      })),
    );
  }
}

async function look(
  server: LokiApi,
  query: QueryTemplate,
  subject: QuerySubject,
  range: { start: number; end: number; limit: number },
  signal: AbortSignal,
): Promise<Pick<Evidence, 'data' | 'gap'>> {
  try {
    const text = query.render(subject);
    const found = await server.lastLines(text, range, signal);
    const { told, omitted } = repeatedLines(found);
    return {
      data: {
        query: text,
        server: server.server.config.name,
        from: new Date(range.start).toISOString(),
        until: new Date(range.end).toISOString(),
        ...(told.length > 0 ? { lines: told } : {}),
      },
      ...sentence([
        told.length === 0 ? 'no line in this time' : undefined,
        omitted > 0 ? `${omitted} more lines did not fit` : undefined,
        found.length === range.limit
          ? `only the last ${range.limit} lines were asked for`
          : undefined,
      ]),
    };
  } catch (error) {
    if (
      error instanceof UnansweredError ||
      (error instanceof Error && error.name === 'InputError')
    ) {
      return { data: {}, ...sentence([error.message]) };
    }
    throw error;
  }
}
