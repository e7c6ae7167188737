import {
  durationSchema,
  durationToMs,
} from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { ownPatternsSchema } from './own/ownPatterns';
import { DEFAULT_PII, OwnRules } from './own/ownRules';
import { isSealKey } from './placeholders/Seal';

const keySchema = z
  .string()
  .refine(
    isSealKey,
    'must be 32 bytes in base64, e.g. from `openssl rand -base64 32`',
  );

/** `selfHealing.redaction` of app-config. */
export const redactionSchema = z
  .strictObject({
    key: keySchema.optional(),
    previousKeys: z.array(keySchema).max(10).default([]),
    keepPersonal: durationSchema.default('30d'),
    pii: z
      .strictObject({
        email: z.boolean().default(DEFAULT_PII.email),
        phone: z.boolean().default(DEFAULT_PII.phone),
        card: z.boolean().default(DEFAULT_PII.card),
        iban: z.boolean().default(DEFAULT_PII.iban),
        nationalIds: z.boolean().default(DEFAULT_PII.nationalIds),
        ip: z.boolean().default(DEFAULT_PII.ip),
        names: z.boolean().default(false),
      })
      .prefault({}),
    patterns: ownPatternsSchema,
  })
  .refine(
    ({ key, previousKeys }) => key !== undefined || previousKeys.length === 0,
    { path: ['key'], message: 'is needed where there are previousKeys' },
  );

/** The redaction of a backend, as its configuration has it. */
export type RedactionConfig = {
  /** Newest first; none: only this process knows what placeholders mean. */
  keys: string[];
  keepPersonalMs: number;
  /** Whether names of the catalog's users are looked for. */
  names: boolean;
  rules: OwnRules;
};

export function redactionConfigOf(
  given: z.infer<typeof redactionSchema>,
): RedactionConfig {
  const { names, ...pii } = given.pii;
  return {
    keys: given.key ? [given.key, ...given.previousKeys] : [],
    keepPersonalMs: durationToMs(given.keepPersonal),
    names,
    rules: { patterns: given.patterns, pii },
  };
}
