import { z } from 'zod';
import { answerOf } from './answerOf';
import { HttpServer, UnansweredError } from './HttpServer';

export type LogLine = {
  /** Unix milliseconds. */
  at: number;
  text: string;
  labels: Record<string, string>;
};

// A third member holds structured metadata.
const dataSchema = z.object({
  resultType: z.literal('streams'),
  result: z.array(
    z.object({
      stream: z.record(z.string(), z.string()),
      values: z.array(
        z.tuple([z.string().regex(/^\d{1,20}$/), z.string()]).rest(z.unknown()),
      ),
    }),
  ),
});

/**
 * The part of Loki's HTTP API that reads lines.
 * Source: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time
 */
export class LokiApi {
  constructor(readonly server: HttpServer) {}

  /**
   * The last `limit` lines of the range, newest first.
   *
   * @throws UnansweredError
   */
  async lastLines(
    query: string,
    { start, end, limit }: { start: number; end: number; limit: number },
    signal: AbortSignal,
  ): Promise<LogLine[]> {
    const { title } = this.server;
    const answer = await this.server.ask(
      {
        path: '/loki/api/v1/query_range',
        query: new URLSearchParams({
          query,
          // Nanoseconds.
          start: `${Math.floor(start)}000000`,
          end: `${Math.floor(end)}000000`,
          limit: String(limit),
          direction: 'backward',
        }),
      },
      signal,
    );
    const parsed = dataSchema.safeParse(answerOf(title, answer).data);
    if (!parsed.success) {
      throw new UnansweredError(
        `${title} answered no log lines; is the query one that selects streams?`,
      );
    }
    return parsed.data.result
      .flatMap(({ stream, values }) =>
        values.map(([nanoseconds, text]) => ({
          at: Number(BigInt(nanoseconds) / 1_000_000n),
          text,
          labels: stream,
        })),
      )
      .sort((a, b) => b.at - a.at)
      .slice(0, limit);
  }
}
