import { assertError } from '@backstage/errors';
import { parseFilterPredicate } from '@backstage/filter-predicates';

/**
 * @param targets - a Backstage filter predicate, or none for everything
 * @returns what is wrong with it, or nothing
 */
export function targetsProblems(
  path: string,
  targets: Record<string, unknown> | undefined,
): string[] {
  if (targets === undefined) return [];
  try {
    parseFilterPredicate(targets);
    return [];
  } catch (error) {
    assertError(error);
    return [`${path}: ${error.message}`];
  }
}
