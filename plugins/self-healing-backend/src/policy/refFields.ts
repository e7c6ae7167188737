import {
  DEFAULT_NAMESPACE,
  Entity,
  parseEntityRef,
} from '@backstage/catalog-model';
import {
  FilterPredicate,
  getJsonValueAtPath,
} from '@backstage/filter-predicates';
import { normalRef } from '../normalRef';

/**
 * Fields of entities that hold refs, and the kind that is meant where none is
 * written. `orders` and `system:default/orders` are the same system.
 * Source: https://backstage.io/docs/features/software-catalog/descriptor-format
 */
const REF_FIELDS: Readonly<Record<string, string>> = {
  'spec.owner': 'Group',
  'spec.system': 'System',
  'spec.domain': 'Domain',
  'spec.subdomainOf': 'Domain',
  'spec.subcomponentOf': 'Component',
  'spec.dependsOn': 'Component',
  'spec.dependencyOf': 'Component',
  'spec.providesApis': 'API',
  'spec.consumesApis': 'API',
  'spec.parent': 'Group',
  'spec.children': 'Group',
  'spec.members': 'User',
  'spec.memberOf': 'Group',
};

/**
 * A predicate whose refs are spelled as the entity spells the same ones, since
 * Backstage compares them as text.
 *
 * @param namespace - of whoever has written the predicate
 */
export function spelledAsBy(
  entity: Entity,
  predicate: FilterPredicate,
  namespace: string = DEFAULT_NAMESPACE,
): FilterPredicate {
  const respellRefs = (value: unknown, field: string, kind: string) => {
    const known = [
      getJsonValueAtPath(JSON.parse(JSON.stringify(entity)), field),
    ]
      .flat()
      .filter(ref => typeof ref === 'string');
    const own = entity.metadata.namespace;
    return deepMap(value, text => {
      const meant = fullRef(text, kind, namespace);
      return (
        known.find(ref => meant && fullRef(ref, kind, own) === meant) ?? text
      );
    });
  };
  const respell = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(respell);
    if (item === null || typeof item !== 'object') return item;
    return Object.fromEntries(
      Object.entries(item).map(([key, value]) => {
        const kind = REF_FIELDS[key];
        return [key, kind ? respellRefs(value, key, kind) : respell(value)];
      }),
    );
  };
  return respell(predicate) as FilterPredicate;
}

/** Strings wherever they stand, but for a part of one that is a prefix. */
function deepMap(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === 'string') return map(value);
  if (Array.isArray(value)) return value.map(item => deepMap(item, map));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      key === '$hasPrefix' ? item : deepMap(item, map),
    ]),
  );
}

function fullRef(
  ref: string,
  defaultKind: string,
  defaultNamespace: string | undefined,
): string | undefined {
  try {
    const { kind, namespace, name } = parseEntityRef(ref, {
      defaultKind,
      defaultNamespace,
    });
    return normalRef(`${kind}:${namespace}/${name}`);
  } catch {
    return undefined;
  }
}
