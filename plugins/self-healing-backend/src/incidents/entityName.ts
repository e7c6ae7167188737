import { CompoundEntityRef } from '@backstage/catalog-model';

/**
 * Whether the catalog can be asked for an entity of this name: its client makes
 * a path of the parts, in which dots alone would lead to something else.
 * Source: https://url.spec.whatwg.org/#double-dot-path-segment
 */
export function isEntityName({
  kind,
  namespace,
  name,
}: CompoundEntityRef): boolean {
  return [kind, namespace, name].every(part => !/^\.+$/.test(part));
}
