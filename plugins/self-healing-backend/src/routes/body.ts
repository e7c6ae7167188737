import { InputError } from '@backstage/errors';
import { describeIssues } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { holdsNul } from '../database/storableText';

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

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some(member => isDeeper(member, levels - 1));
}
