import {
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { normalRef } from '../normalRef';

const refSchema = z
  .string()
  .regex(/^[^\s:/]+:([^\s:/]+\/)?[^\s:/]+$/, {
    error: 'must be an entity ref such as group:default/platform-admins',
  })
  .transform(ref => normalRef(ref));

const httpUrlSchema = z.url({
  protocol: /^https?$/,
  error: 'must be an http or https URL',
});

const timeZoneSchema = z.string().refine(timeZone => {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone }));
  } catch {
    return false;
  }
}, 'must be a time zone such as Europe/Oslo');

const timeoutSchema = durationSchema
  .refine(
    duration => durationToMs(duration) >= 100 && durationToMs(duration) <= 60e3,
    'must be between 100ms and 1m',
  )
  .default('10s');

/** `selfHealing.platform`. */
export const platformSchema = z.strictObject({
  admins: z.array(refSchema).default([]),
});

/** `selfHealing.notices`. */
export const noticesSchema = z.strictObject({
  unansweredAfter: durationSchema
    .refine(duration => durationToMs(duration) > 0, 'must be longer than 0s')
    .default('15m'),
  digest: z
    .strictObject({
      at: z
        .string()
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, {
          error: 'must be a time of day such as 08:00',
        })
        .default('08:00'),
      timeZone: timeZoneSchema.default('UTC'),
      errorsWithin: durationSchema.default('1h'),
    })
    .prefault({}),
});

/** `selfHealing.notifiers`. */
export const notifiersSchema = z.strictObject({
  pagerduty: z
    .strictObject({
      url: httpUrlSchema.default('https://events.pagerduty.com'),
      routingKey: z.string().min(1).optional(),
      routingKeys: z
        .array(z.strictObject({ owner: refSchema, key: z.string().min(1) }))
        .default([]),
      timeout: timeoutSchema,
    })
    .optional(),
  webhooks: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9-]{1,40}$/, {
          error: 'must be 1 to 40 of a-z, 0-9 and -',
        }),
        url: httpUrlSchema,
        secret: z.string().min(16, 'must have at least 16 characters'),
        timeout: timeoutSchema,
      }),
    )
    .refine(
      hooks => new Set(hooks.map(({ id }) => id)).size === hooks.length,
      'must have an id each',
    )
    .default([]),
});

/** Whom to tell, when and how, with defaults. Durations in milliseconds. */
export type NoticeConfig = {
  /** Entity refs of those who run the platform. */
  admins: string[];
  unansweredAfterMs: number;
  digest: { at: string; timeZone: string; errorsWithinMs: number };
  pagerduty?: PagerDutyConfig;
  webhooks: WebhookConfig[];
};

export type PagerDutyConfig = {
  url: string;
  /** For whoever has none of their own. */
  routingKey?: string;
  routingKeys: { owner: string; key: string }[];
  timeoutMs: number;
};

export type WebhookConfig = {
  id: string;
  url: string;
  secret: string;
  timeoutMs: number;
};

export function noticeConfigOf(
  platform: z.infer<typeof platformSchema>,
  { unansweredAfter, digest }: z.infer<typeof noticesSchema>,
  { pagerduty, webhooks }: z.infer<typeof notifiersSchema>,
): NoticeConfig {
  return {
    admins: platform.admins,
    unansweredAfterMs: durationToMs(unansweredAfter),
    digest: {
      at: digest.at,
      timeZone: digest.timeZone,
      errorsWithinMs: durationToMs(digest.errorsWithin),
    },
    ...(pagerduty ? { pagerduty: inMs(pagerduty) } : {}),
    webhooks: webhooks.map(inMs),
  };
}

function inMs<T extends { timeout: string }>({
  timeout,
  ...rest
}: T): Omit<T, 'timeout'> & { timeoutMs: number } {
  return { ...rest, timeoutMs: durationToMs(timeout) };
}
