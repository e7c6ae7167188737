import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { isDeepStrictEqual } from 'node:util';
import { Deployment } from '../clusters/resources';

type Change = Plan['changes'][number];

const MAX_CHANGES = 100;
const MAX_VALUE_CHARS = 500;
const NOT_SHOWN = '(not shown)';

const CONTAINER = String.raw`spec\.template\.spec\.(?:initContainers|containers|ephemeralContainers)\[[^\]]*\]`;

/**
 * Fields whose values are shown. Any other may hold a secret (environments,
 * arguments, annotations of vaults, attributes of volumes, paths of probes):
 * that it changes is told, not what it is.
 */
const SHOWN = [
  String.raw`spec\.(?:replicas|paused|minReadySeconds|revisionHistoryLimit|progressDeadlineSeconds|strategy\..+)`,
  String.raw`spec\.template\.spec\.(?:terminationGracePeriodSeconds|serviceAccountName|priorityClassName|restartPolicy)`,
  String.raw`${CONTAINER}\.(?:name|image|imagePullPolicy|tty|stdin|resources\..+)`,
  String.raw`${CONTAINER}\.ports(?:\..+|\[.+)?`,
  String.raw`${CONTAINER}\.(?:liveness|readiness|startup)Probe\.(?:\w+Seconds|\w+Threshold|(?:httpGet|tcpSocket|grpc)\.port)`,
  String.raw`(?:spec\.template\.)?metadata\.annotations\[(?:kubectl\.kubernetes\.io/restartedAt|deployment\.kubernetes\.io/(?:revision|desired-replicas|max-replicas)|self-healing\.[\w./-]+)\]`,
  String.raw`spec\.template\.metadata\.labels(?:\.(?:app|version|release|track|pod-template-hash)|\[app\.kubernetes\.io/[\w-]+\])`,
].map(path => new RegExp(`^${path}$`));

/**
 * What differs between a Deployment as it is and as the server answered a dry
 * run: its spec, with readable paths such as
 * `spec.template.spec.containers[app].image`, and its annotations.
 */
export function plannedChanges(live: Deployment, dry: Deployment): Change[] {
  const annotations = compare(
    'metadata.annotations',
    live.metadata?.annotations ?? {},
    dry.metadata?.annotations ?? {},
  );
  return [...compare('spec', live.spec, dry.spec), ...annotations]
    .slice(0, MAX_CHANGES)
    .map(presentable);
}

/** The same changes, the other way round. */
export function takenBack(changes: readonly Change[]): Change[] {
  return changes.map(({ path, before, after }) => ({
    path,
    ...(after === undefined ? {} : { before: after }),
    ...(before === undefined ? {} : { after: before }),
  }));
}

function* compare(
  path: string,
  before: unknown,
  after: unknown,
): Generator<Change> {
  if (isDeepStrictEqual(before, after)) return;
  const [left, right] = [fields(before), fields(after)];
  if (!left || !right) {
    yield {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    };
    return;
  }
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    yield* compare(`${path}${key}`, left.get(key), right.get(key));
  }
}

/** A list of named things is compared by name, any other list as a whole. */
function fields(value: unknown): Map<string, unknown> | undefined {
  if (Array.isArray(value)) {
    return value.length > 0 && value.every(isNamed)
      ? new Map(value.map(item => [`[${item.name}]`, item]))
      : undefined;
  }
  if (value !== null && typeof value === 'object') {
    return new Map(
      Object.entries(value).map(([key, item]) => [segment(key), item]),
    );
  }
  return undefined;
}

function segment(key: string): string {
  return /^[\w-]+$/.test(key) ? `.${key}` : `[${key}]`;
}

function isNamed(item: unknown): item is { name: string } {
  return typeof (item as { name?: unknown } | null)?.name === 'string';
}

function presentable({ path, before, after }: Change): Change {
  return {
    path,
    ...(before === undefined ? {} : { before: bounded(shown(path, before)) }),
    ...(after === undefined ? {} : { after: bounded(shown(path, after)) }),
  };
}

// A whole container may have been added, with its environment inside.
function shown(path: string, value: unknown): unknown {
  if (SHOWN.some(field => field.test(path))) return value;
  const inside = fields(value);
  if (!inside || inside.size === 0) return NOT_SHOWN;
  const items = [...inside].map(([key, item]) => shown(`${path}${key}`, item));
  if (items.every(item => item === NOT_SHOWN)) return NOT_SHOWN;
  return Array.isArray(value)
    ? items
    : Object.fromEntries(
        Object.keys(value as object).map((key, at) => [key, items[at]]),
      );
}

function bounded(value: unknown): unknown {
  const text = JSON.stringify(value);
  return text.length > MAX_VALUE_CHARS
    ? `${text.slice(0, MAX_VALUE_CHARS)}…`
    : value;
}
