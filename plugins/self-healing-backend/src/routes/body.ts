import { InputError } from '@backstage/errors';
import { describeIssues } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { holdsNul } from '../database/storableText';

/** @throws InputError with the exact path of everything wrong with the body */
export function readBody<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (!parsed.success) {
    throw new InputError(
      `The request body is not valid: ${describeIssues(parsed.error)}`,
    );
  }
  if (holdsNul(parsed.data)) {
    throw new InputError(
      'The request body is not valid: it holds a NUL character, which cannot be stored',
    );
  }
  return parsed.data;
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
