import { z } from 'zod';
import { describeProblem, problemOf } from './problem';

/**
 * `apiVersion` of the catalog kinds Runbook and HealingPolicy.
 *
 * @public
 */
export const SELF_HEALING_API_VERSION = 'self-healing.backstage.io/v1alpha1';

/**
 * The entity envelope; the catalog itself checks names, labels and the rest.
 *
 * @public
 */
export const entityMetadataSchema = z.looseObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
});

/** Whoever has more than this to mend does not mend it from one answer. */
const MOST_ISSUES = 10;
const LONGEST_ISSUE = 300;

/**
 * Words of a validation failure, each issue with its path: the first ten, and
 * how many more there are.
 *
 * @public
 */
export function describeIssues(error: z.ZodError): string {
  return describeProblems(
    error.issues.slice(0, MOST_ISSUES).map(problemOf).map(describeProblem),
    error.issues.length,
  );
}

/**
 * The first ten of what is wrong, each shortened, and how many more there are.
 *
 * @param count - of all, when not all are given
 * @public
 */
export function describeProblems(
  problems: readonly string[],
  count: number = problems.length,
): string {
  const told = problems
    .slice(0, MOST_ISSUES)
    .map(problem =>
      problem.length > LONGEST_ISSUE
        ? `${problem.slice(0, LONGEST_ISSUE - 1)}…`
        : problem,
    );
  const more = count - told.length;
  return [...told, ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}
