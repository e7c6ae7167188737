import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  describeIssues,
  durationSchema,
  durationToMs,
  GUARDRAIL_MEMORY,
  Guardrails,
  guardrailsSchema,
  SeverityNames,
  severityNames,
  severitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import {
  RedactionConfig,
  redactionConfigOf,
  redactionSchema,
} from './redaction/redactionConfig';
import { AlertmanagerConfig } from './intake/alertmanagers/AlertmanagerApi';
import {
  AnalysisConfig,
  analysisConfigOf,
  analysisConfigSchema,
} from './diagnosis/analysis/analysisConfig';
import { Heartbeat } from './intake/heartbeats/heartbeat';
import { PlatformClaims } from './incidents/claims/claim';
import {
  NoticeConfig,
  noticeConfigOf,
  noticesSchema,
  notifiersSchema,
  platformSchema,
} from './notices/noticeConfig';

/** A duration long enough to wait for without going round in circles. */
function atLeast(shortest: string) {
  return durationSchema.refine(
    duration => durationToMs(duration) >= durationToMs(shortest),
    `must be at least ${shortest}`,
  );
}

// Modules keep their own sections beside these, hence the loose root.
const configSchema = z.looseObject({
  intake: z
    .strictObject({
      maxBodyBytes: z.number().int().positive().default(1_048_576),
      maxWaitingDeliveries: z.number().int().positive().default(10_000),
    })
    .prefault({}),
  retention: z
    .strictObject({ deliveries: atLeast('1h').default('30d') })
    .prefault({}),
  incidents: z
    .strictObject({ causeWindow: durationSchema.default('30m') })
    .prefault({}),
  severities: z
    .record(z.string(), z.enum([...severitySchema.options, 'none']))
    .default({}),
  heartbeats: z
    .array(
      z.strictObject({
        source: z.string().min(1).default('alertmanager'),
        alert: z
          .record(z.string(), z.string())
          .refine(
            labels => Object.keys(labels).length > 0,
            'name at least one label of the alert, e.g. alertname: Watchdog',
          ),
        every: atLeast('1s'),
      }),
    )
    .default([]),
  alertmanagers: z
    .array(
      z.strictObject({
        url: z.url({ protocol: /^https?$/ }),
        token: z.string().min(1).optional(),
        headers: z.record(z.string(), z.string()).default({}),
        receiver: z.string().min(1).default('backstage'),
        every: atLeast('1s').default('30s'),
      }),
    )
    .refine(
      list => new Set(list.map(({ url }) => url)).size === list.length,
      'name each url once',
    )
    .default([]),
  claims: z
    .strictObject({
      namespaces: z
        .record(z.string().min(1), z.array(z.string().min(1)))
        .default({}),
      trustLabels: z.boolean().default(false),
    })
    .prefault({}),
  guardrails: guardrailsSchema.default({}),
  platform: platformSchema.prefault({}),
  notices: noticesSchema.prefault({}),
  notifiers: notifiersSchema.prefault({}),
  redaction: redactionSchema.prefault({}),
  analysis: analysisConfigSchema.prefault({}),
  sameChangeWithin: durationSchema
    .refine(
      duration => durationToMs(duration) <= durationToMs(GUARDRAIL_MEMORY),
      `must be at most ${GUARDRAIL_MEMORY}`,
    )
    .default(GUARDRAIL_MEMORY),
  verification: z
    .strictObject({ poll: atLeast('10ms').default('1s') })
    .prefault({}),
  work: z
    .strictObject({
      concurrency: z.number().int().min(0).max(100).default(10),
      poll: atLeast('10ms').default('500ms'),
      lease: atLeast('100ms').default('15s'),
    })
    .prefault({}),
});

/** An Alertmanager that is asked, and how often. */
export type PolledAlertmanager = AlertmanagerConfig & { everyMs: number };

/** `selfHealing` of app-config, with its defaults. Durations in milliseconds. */
export type SelfHealingConfig = {
  maxBodyBytes: number;
  maxWaitingDeliveries: number;
  keepDeliveriesMs: number;
  causeWindowMs: number;
  severities: SeverityNames;
  heartbeats: Heartbeat[];
  alertmanagers: PolledAlertmanager[];
  claims: PlatformClaims;
  guardrails: Guardrails;
  sameChangeWithin: string;
  verificationPollMs: number;
  workConcurrency: number;
  workPollMs: number;
  workLeaseMs: number;
  notices: NoticeConfig;
  redaction: RedactionConfig;
  analysis: AnalysisConfig;
};

/** @throws InputError naming the path of what is wrong */
export function readSelfHealingConfig(config: Config): SelfHealingConfig {
  const parsed = configSchema.safeParse(
    config.getOptional('selfHealing') ?? {},
  );
  if (!parsed.success) {
    throw new InputError(
      `app-config, selfHealing: ${describeIssues(parsed.error)}`,
    );
  }
  const {
    intake,
    retention,
    incidents,
    claims,
    guardrails,
    verification,
    work,
  } = parsed.data;
  return {
    maxBodyBytes: intake.maxBodyBytes,
    maxWaitingDeliveries: intake.maxWaitingDeliveries,
    keepDeliveriesMs: durationToMs(retention.deliveries),
    causeWindowMs: durationToMs(incidents.causeWindow),
    severities: severityNames(parsed.data.severities),
    heartbeats: parsed.data.heartbeats.map(({ every, ...beat }) => ({
      ...beat,
      everyMs: durationToMs(every),
    })),
    alertmanagers: parsed.data.alertmanagers.map(
      ({ url, token, headers, receiver, every }) => ({
        url,
        headers: {
          ...(token ? { Authorization: `Bearer ${token}` } : {}),
          ...headers,
        },
        receiver,
        everyMs: durationToMs(every),
      }),
    ),
    claims,
    guardrails,
    sameChangeWithin: parsed.data.sameChangeWithin,
    verificationPollMs: durationToMs(verification.poll),
    workConcurrency: work.concurrency,
    workPollMs: durationToMs(work.poll),
    workLeaseMs: durationToMs(work.lease),
    redaction: redactionConfigOf(parsed.data.redaction),
    analysis: analysisConfigOf(parsed.data.analysis),
    notices: noticeConfigOf(
      parsed.data.platform,
      parsed.data.notices,
      parsed.data.notifiers,
    ),
  };
}
