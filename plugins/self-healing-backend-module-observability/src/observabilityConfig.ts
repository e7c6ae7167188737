import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  describeIssues,
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { ServerConfig, serversSchema } from './clients/serverConfig';
import { DEFAULT_LOG_QUERIES, LogQuery } from './evidence/LokiEvidenceSource';
import { DEFAULT_SIGNALS, Signal } from './queries/defaultSignals';
import { QueryTemplate } from './queries/QueryTemplate';

const query = z
  .string()
  .min(1)
  .max(8_192)
  .transform((source, context) => {
    try {
      return new QueryTemplate(source);
    } catch (error) {
      context.addIssue((error as Error).message);
      return z.NEVER;
    }
  });

const clusterLabel = z
  .string()
  .regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, 'must be the name of a label')
  .optional();

const upToADay = durationSchema.refine(
  duration => durationToMs(duration) <= durationToMs('24h'),
  'must be at most 24h',
);

const schema = z.strictObject({
  prometheus: z
    .strictObject({
      servers: serversSchema,
      clusterLabel,
      before: upToADay.default('30m'),
      defaultSignals: z.boolean().default(true),
      signals: z
        .array(
          z.strictObject({
            title: z.string().min(1).max(100),
            signal: z.enum(['latency', 'errors', 'traffic', 'saturation']),
            unit: z.string().min(1).max(20).optional(),
            threshold: z.number().optional(),
            kinds: z.array(z.string().min(1)).min(1).optional(),
            query,
          }),
        )
        .max(20)
        .default([]),
    })
    .prefault({}),
  loki: z
    .strictObject({
      servers: serversSchema,
      clusterLabel,
      before: upToADay.default('15m'),
      after: upToADay.default('5m'),
      lines: z.number().int().min(1).max(1_000).default(200),
      queries: z
        .array(z.strictObject({ title: z.string().min(1).max(100), query }))
        .min(1)
        .max(5)
        .optional(),
    })
    .prefault({}),
});

/** `selfHealing.observability` of app-config, with its defaults. */
export type ObservabilityConfig = {
  prometheus: {
    servers: ServerConfig[];
    clusterLabel?: string;
    beforeMs: number;
    signals: readonly Signal[];
  };
  loki: {
    servers: ServerConfig[];
    clusterLabel?: string;
    beforeMs: number;
    afterMs: number;
    lines: number;
    queries: readonly LogQuery[];
  };
};

/** @throws InputError naming the path of what is wrong, at start */
export function readObservabilityConfig(config: Config): ObservabilityConfig {
  const parsed = schema.safeParse(
    config.getOptional('selfHealing.observability') ?? {},
  );
  if (!parsed.success) {
    throw new InputError(
      `app-config, selfHealing.observability: ${describeIssues(parsed.error)}`,
    );
  }
  const { prometheus, loki } = parsed.data;
  return {
    prometheus: {
      servers: prometheus.servers,
      clusterLabel: prometheus.clusterLabel,
      beforeMs: durationToMs(prometheus.before),
      signals: [
        ...(prometheus.defaultSignals ? DEFAULT_SIGNALS : []),
        ...prometheus.signals,
      ],
    },
    loki: {
      servers: loki.servers,
      clusterLabel: loki.clusterLabel,
      beforeMs: durationToMs(loki.before),
      afterMs: durationToMs(loki.after),
      lines: loki.lines,
      queries: loki.queries ?? DEFAULT_LOG_QUERIES,
    },
  };
}
