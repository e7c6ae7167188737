import { InputError } from '@backstage/errors';
import { describeIssues } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { holdsNul } from '../database/storableText';
import { withoutSecrets } from '../redaction/withoutSecrets';

/** Fields in which people say something to people. */
const WORDS = ['comment', 'reason'];

/** Far deeper than any parameters are; what walks them does so recursively. */
const DEEPEST = 100;

/** @throws InputError with the exact path of everything wrong with the body */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new InputError(
      `The request body is not valid: ${describeIssues(parsed.error)}`,
    );
  }
  if (isDeeper(parsed.data, DEEPEST)) {
    throw new InputError(
      `The request body is not valid: it is nested more than ${DEEPEST} levels deep`,
    );
  }
  if (holdsNul(parsed.data)) {
    throw new InputError(
      'The request body is not valid: it holds a NUL character, which cannot be stored',
    );
  }
  return withoutSecretsInWords(parsed.data);
}

/** What people say why is kept for ever; now and then a secret is in it. */
function withoutSecretsInWords<T>(body: T): T {
  if (typeof body !== 'object' || body === null) return body;
  return Object.fromEntries(
    Object.entries(body).map(([field, value]) => {
      if (field === 'override') return [field, withoutSecretsInWords(value)];
      const isWords = WORDS.includes(field) && typeof value === 'string';
      return [field, isWords ? withoutSecrets(value) : value];
    }),
  ) as T;
}

/** @throws InputError with the exact path of everything wrong with the query */
export function readQuery<T>(schema: z.ZodType<T>, query: unknown): T {
  const parsed = schema.safeParse(query);
  if (!parsed.success) {
    throw new InputError(
      `The query is not valid: ${describeIssues(parsed.error)}`,
    );
  }
  return parsed.data;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some(member => isDeeper(member, levels - 1));
}
