import { parseEntityRef } from '@backstage/catalog-model';
import { assertError } from '@backstage/errors';
import { Problem } from '@backstage-self-healing/plugin-self-healing-common';

/** What is wrong with an entity reference that has to name one of some kinds. */
export function entityRefProblems(
  path: string,
  ref: string,
  kinds: [string, ...string[]],
): Problem[] {
  try {
    const { kind } = parseEntityRef(ref, {
      defaultKind: kinds[0],
      defaultNamespace: 'default',
    });
    return kinds.includes(kind.toLocaleLowerCase('en-US'))
      ? []
      : [{ path, message: `must name a ${kinds.join(' or ')}, not '${ref}'` }];
  } catch (error) {
    assertError(error);
    return [{ path, message: error.message }];
  }
}
