import { assertError } from '@backstage/errors';
import { parseFilterPredicate } from '@backstage/filter-predicates';
import { Problem } from '@backstage-self-healing/plugin-self-healing-common';

/**
 * @param targets - a Backstage filter predicate, or none for everything
 * @returns what is wrong with it
 */
export function targetsProblems(
  path: string,
  targets: Record<string, unknown> | undefined,
): Problem[] {
  if (targets === undefined) return [];
  try {
    parseFilterPredicate(targets);
    return [];
  } catch (error) {
    assertError(error);
    return [{ path, message: error.message }];
  }
}
