import { z } from 'zod';

/**
 * One thing that is wrong with a Runbook or HealingPolicy.
 *
 * @public
 */
export const problemSchema = z.object({
  /** Where, from the entity's root, e.g. `spec.steps[0].input.workload`. */
  path: z.string(),
  /** What, for its author. */
  message: z.string(),
});

/**
 * One thing that is wrong; see {@link problemSchema}.
 *
 * @public
 */
export type Problem = z.infer<typeof problemSchema>;

/**
 * All that a schema has against a value, each with its path.
 *
 * @public
 */
export function problemsOf(error: z.ZodError): Problem[] {
  return error.issues.map(problemOf);
}

export function problemOf({ path, message }: z.core.$ZodIssue): Problem {
  const where = path
    .map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
  return { path: where, message };
}

/**
 * A problem in one sentence that says where.
 *
 * @public
 */
export function describeProblem({ path, message }: Problem): string {
  return path ? `${path}: ${message}` : message;
}
