import { KubeObject } from '../objects';
import { ResourceDefinition } from '../resources';
import { parseFieldSelector, parseLabelSelector } from '../selectors';

export type Query = Record<string, string | undefined>;

/** The objects a list or watch asks for: one namespace or all, by labels and fields. */
export function selectionOf(
  resource: ResourceDefinition,
  namespace: string | undefined,
  query: Query,
): (object: KubeObject) => boolean {
  const byLabels = parseLabelSelector(query.labelSelector ?? '');
  const byFields = parseFieldSelector(resource.kind, query.fieldSelector ?? '');
  return object =>
    (!resource.namespaced ||
      namespace === undefined ||
      object.metadata.namespace === namespace) &&
    byLabels(object.metadata.labels ?? {}) &&
    byFields(object);
}
