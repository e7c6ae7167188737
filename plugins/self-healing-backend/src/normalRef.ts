import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';

/**
 * One spelling a ref: `Team-A`, `group:team-a` and `Group:default/team-a` are
 * the same group. What is no ref at all stays what it is, in lower case.
 */
export function normalRef(ref: string, defaultNamespace?: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, { defaultKind: 'Group', defaultNamespace }),
    );
  } catch {
    return ref.toLocaleLowerCase('en-US');
  }
}
