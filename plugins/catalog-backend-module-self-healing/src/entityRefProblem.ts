import { parseEntityRef } from '@backstage/catalog-model';
import { assertError } from '@backstage/errors';

/**
 * @returns what is wrong with an entity reference, or nothing
 */
export function entityRefProblem(
  path: string,
  ref: string,
  kinds: [string, ...string[]],
): string[] {
  try {
    const { kind } = parseEntityRef(ref, {
      defaultKind: kinds[0],
      defaultNamespace: 'default',
    });
    return kinds.includes(kind.toLocaleLowerCase('en-US'))
      ? []
      : [`${path}: must name a ${kinds.join(' or ')}, not '${ref}'`];
  } catch (error) {
    assertError(error);
    return [`${path}: ${error.message}`];
  }
}
