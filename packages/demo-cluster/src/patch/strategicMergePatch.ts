import { badRequest } from '../apiStatus';
import { jsonEqual } from '../json';

type JsonObject = Record<string, any>;

/**
 * Lists that merge by a key instead of being replaced: the `patchMergeKey` tags of the
 * built-in types (k8s.io/api core/v1, apps/v1, meta/v1). A list that is not named here is
 * atomic, as `tolerations`, `taints` or `command` are in the real types.
 */
const MERGE_KEYS: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  env: 'name',
  ports: 'containerPort',
  volumes: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  imagePullSecrets: 'name',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  ownerReferences: 'uid',
  conditions: 'type',
  addresses: 'type',
  podIPs: 'ip',
};

/** Lists of plain values that merge as sets (`patchStrategy=merge` without a key). */
const MERGED_VALUES = new Set(['finalizers', 'podCIDRs']);

/** Unions whose unmentioned members go when `$retainKeys` is sent. */
const DIRECTIVES =
  /^\$(patch|retainKeys|setElementOrder\/|deleteFromPrimitiveList\/)/;

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The strategic merge patch of the Kubernetes API (sig-api-machinery/strategic-merge-patch). */
export function strategicMergePatch(
  target: JsonObject | undefined,
  patch: JsonObject,
): JsonObject {
  switch (patch.$patch) {
    case 'replace':
      return withoutDirectives(patch);
    case 'delete':
      return {};
    case undefined:
    case 'merge':
      break;
    default:
      throw badRequest(
        `Unknown patch type '${patch.$patch}' in map: use replace, delete or merge`,
      );
  }
  const result: JsonObject = { ...target };
  if (Array.isArray(patch.$retainKeys)) {
    for (const key of Object.keys(result)) {
      if (!patch.$retainKeys.includes(key)) {
        delete result[key];
      }
    }
  }
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const list = key.slice('$deleteFromPrimitiveList/'.length);
      result[list] = (result[list] ?? []).filter(
        (item: unknown) => !value.includes(item),
      );
    } else if (!DIRECTIVES.test(key)) {
      if (value === null) {
        delete result[key];
      } else {
        result[key] = mergedField(key, result[key], value, patch);
      }
    }
  }
  return result;
}

function mergedField(
  key: string,
  current: unknown,
  value: unknown,
  patch: JsonObject,
): unknown {
  if (isObject(value)) {
    return strategicMergePatch(isObject(current) ? current : undefined, value);
  }
  if (!Array.isArray(value)) {
    return value;
  }
  const existing = Array.isArray(current) ? current : [];
  const order: unknown[] | undefined = patch[`$setElementOrder/${key}`];
  if (MERGED_VALUES.has(key)) {
    const added = value.filter(item => !existing.includes(item));
    return ordered([...existing, ...added], order, item => item);
  }
  const mergeKey = MERGE_KEYS[key];
  if (!mergeKey || !value.every(isObject)) {
    return value.map(withoutDirectives);
  }
  return ordered(
    mergedList(key, mergeKey, existing, value),
    order,
    item => (item as JsonObject)[mergeKey],
  );
}

function mergedList(
  field: string,
  mergeKey: string,
  existing: JsonObject[],
  patch: JsonObject[],
): JsonObject[] {
  if (patch.some(item => item.$patch === 'replace')) {
    return patch
      .filter(item => item.$patch !== 'replace' || Object.keys(item).length > 1)
      .map(item => withoutDirectives(item));
  }
  let result = [...existing];
  const added: JsonObject[] = [];
  for (const item of patch) {
    const identity = item[mergeKey];
    if (identity === undefined) {
      throw badRequest(
        `map: ${JSON.stringify(
          item,
        )} does not contain declared merge key: ${mergeKey} (list ${field})`,
      );
    }
    if (item.$patch === 'delete') {
      result = result.filter(entry => entry[mergeKey] !== identity);
    } else {
      const index = result.findIndex(entry => entry[mergeKey] === identity);
      if (index < 0) {
        added.push(withoutDirectives(item));
      } else {
        result[index] = strategicMergePatch(result[index], item);
      }
    }
  }
  // What is new goes before what was there (as recorded).
  return [...added, ...result];
}

/** `$setElementOrder`: the named elements in that order, the server's own stay where they are. */
function ordered<T>(
  list: T[],
  order: unknown[] | undefined,
  identify: (item: T) => unknown,
): T[] {
  if (!order) {
    return list;
  }
  const wanted = order.map(entry =>
    isObject(entry) ? Object.values(entry)[0] : entry,
  );
  const position = (item: T) =>
    wanted.findIndex(id => jsonEqual(id, identify(item)));
  const named = list
    .filter(item => position(item) >= 0)
    .sort((left, right) => position(left) - position(right));
  const others = list.filter(item => position(item) < 0);
  return [...named, ...others];
}

function withoutDirectives<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(withoutDirectives) as T;
  }
  if (!isObject(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, entry]) => !DIRECTIVES.test(key) && entry !== null)
      .map(([key, entry]) => [key, withoutDirectives(entry)]),
  ) as T;
}
