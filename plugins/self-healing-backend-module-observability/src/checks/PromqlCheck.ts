import {
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Check,
  CheckContext,
  CheckResult,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { UnansweredError } from '../clients/HttpServer';
import { PrometheusApi } from '../clients/PrometheusApi';
import { Servers } from '../clients/Servers';
import { QueryTemplate, subjectOf } from '../queries/QueryTemplate';
import { judgePromql } from './judgePromql';

/** So often at most is looked within the time that it has to hold. */
const MOST_LOOKS = 60;

const inputSchema = z
  .strictObject({
    query: z
      .string()
      .min(1)
      .max(8_192)
      .superRefine((query, context) => {
        try {
          return void new QueryTemplate(query);
        } catch (error) {
          return context.addIssue((error as Error).message);
        }
      }),
    below: z.number().optional(),
    above: z.number().optional(),
    for: durationSchema.optional(),
  })
  .refine(
    ({ below, above }) => (below === undefined) !== (above === undefined),
    'give below or above, one of them',
  );

type Input = z.infer<typeof inputSchema>;

/**
 * `promql: { query, below | above, for }`: a number in Prometheus has to be on
 * the right side for a while. What Prometheus cannot say proves nothing, and
 * counts for no failure either.
 */
export class PromqlCheck implements Check<Input> {
  readonly id = 'promql';
  readonly input: z.ZodType<Input> = inputSchema;
  readonly about = 'health';

  constructor(
    private readonly options: {
      servers: Servers<PrometheusApi>;
      clusterLabel?: string;
      now(): Date;
    },
  ) {}

  async evaluate(
    { query, below, above, for: lasts = '0s' }: Input,
    { workload, entityRef, since, signal }: CheckContext,
  ): Promise<CheckResult> {
    const [server] = this.options.servers.of(workload.cluster);
    if (!server) {
      return {
        status: 'inconclusive',
        message: `promql: no Prometheus is configured for cluster ${workload.cluster}`,
      };
    }
    const now = this.options.now().getTime();
    const forMs = durationToMs(lasts);
    const span = Math.max(0, Math.min(forMs, now - since.getTime()));
    const stepMs = Math.max(1_000, Math.ceil(forMs / MOST_LOOKS));
    try {
      const text = new QueryTemplate(query).render(
        subjectOf(workload, entityRef, this.options.clusterLabel),
      );
      const { series } = await server.queryRange(
        text,
        {
          start: (now - Math.ceil(span / stepMs) * stepMs) / 1000,
          end: now / 1000,
          step: stepMs / 1000,
        },
        signal,
      );
      return judgePromql(
        series,
        { below, above, forMs },
        { now, since: since.getTime(), stepMs },
      );
    } catch (error) {
      if (!(error instanceof UnansweredError)) throw error;
      return { status: 'inconclusive', message: `promql: ${error.message}` };
    }
  }
}
