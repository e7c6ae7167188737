import { CompoundEntityRef } from '@backstage/catalog-model';

/**
 * Each part of a ref is no longer than this.
 * Source: https://backstage.io/docs/features/software-catalog/descriptor-format#name-required
 */
const LONGEST_PART = 63;

/**
 * Whether the catalog can be asked for an entity of this name: its client makes
 * a path of the parts, in which dots alone would lead to something else, and
 * which a server refuses when it is too long.
 * Source: https://url.spec.whatwg.org/#double-dot-path-segment
 */
export function isEntityName({
  kind,
  namespace,
  name,
}: CompoundEntityRef): boolean {
  return [kind, namespace, name].every(
    part => part.length <= LONGEST_PART && !/^\.+$/.test(part),
  );
}
