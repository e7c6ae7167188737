import { z } from 'zod';
import { answerOf } from './answerOf';
import { HttpServer, UnansweredError } from './HttpServer';

/** When to look, in Unix seconds. */
export type TimeRange = { start: number; end: number; step: number };

/** One series; null where there is no number to be had. */
export type Series = {
  labels: Record<string, string>;
  /** As they came: a moment without a sample is not there. */
  samples: [at: number, value: number | null][];
};

export type Measured = {
  series: Series[];
  /** In the server's words. */
  warnings: string[];
};

const labelsSchema = z.record(z.string(), z.string());
const sampleSchema = z.tuple([z.number(), z.string()]);

// Native histograms come as `histograms` in place of `values`.
const dataSchema = z.discriminatedUnion('resultType', [
  z.object({
    resultType: z.literal('matrix'),
    result: z.array(
      z.object({
        metric: labelsSchema,
        values: z.array(sampleSchema).default([]),
      }),
    ),
  }),
  z.object({
    resultType: z.literal('vector'),
    result: z.array(
      z.object({ metric: labelsSchema, value: sampleSchema.optional() }),
    ),
  }),
  z.object({ resultType: z.literal('scalar'), result: sampleSchema }),
]);

/**
 * The HTTP API of Prometheus, which Thanos, Mimir and VictoriaMetrics have too.
 * Source: https://prometheus.io/docs/prometheus/latest/querying/api/
 */
export class PrometheusApi {
  constructor(readonly server: HttpServer) {}

  /** @throws UnansweredError */
  async queryRange(
    query: string,
    { start, end, step }: TimeRange,
    signal: AbortSignal,
  ): Promise<Measured> {
    return this.#ask(
      'query_range',
      {
        query,
        start: String(start),
        end: String(end),
        step: String(step),
      },
      signal,
    );
  }

  /** @throws UnansweredError */
  async query(
    query: string,
    at: number,
    signal: AbortSignal,
  ): Promise<Measured> {
    return this.#ask('query', { query, time: String(at) }, signal);
  }

  // As a form: an expression may be longer than an address.
  async #ask(
    path: string,
    given: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Measured> {
    const { title, config } = this.server;
    const form = new URLSearchParams({
      ...given,
      // It is told when nobody waits for it any more.
      timeout: `${config.timeoutMs}ms`,
    });
    const answer = await this.server.ask(
      { path: `/api/v1/${path}`, form },
      signal,
    );
    const { data, warnings } = answerOf(title, answer);
    const parsed = dataSchema.safeParse(data);
    if (!parsed.success) {
      throw new UnansweredError(
        `${title} answered in a form that is not its API's`,
      );
    }
    return { series: seriesOf(parsed.data), warnings };
  }
}

function seriesOf(data: z.infer<typeof dataSchema>): Series[] {
  switch (data.resultType) {
    case 'matrix':
      return data.result.map(({ metric, values }) => ({
        labels: metric,
        samples: values.map(sampleOf),
      }));
    case 'vector':
      return data.result.map(({ metric, value }) => ({
        labels: metric,
        samples: value ? [sampleOf(value)] : [],
      }));
    default:
      return [{ labels: {}, samples: [sampleOf(data.result)] }];
  }
}

/** `NaN`, `+Inf` and `-Inf` are numbers to Prometheus, and none to a page. */
function sampleOf([at, text]: [number, string]): [number, number | null] {
  const value = text === '' ? NaN : Number(text);
  return [at, Number.isFinite(value) ? value : null];
}
