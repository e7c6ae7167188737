import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { isDeepStrictEqual } from 'node:util';
import { Deployment } from '../clusters/resources';

type Change = Plan['changes'][number];

const MAX_CHANGES = 100;
const MAX_VALUE_CHARS = 500;
/** Fields whose values may be secrets; that they change is shown, not what. */
const HIDDEN_KEYS = ['env', 'args', 'command', 'httpHeaders'];
const HIDDEN = new RegExp(`\\.(${HIDDEN_KEYS.join('|')})(\\.|\\[|$)`);
const NOT_SHOWN = '(not shown)';

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
  const show = HIDDEN.test(path) ? () => NOT_SHOWN : withoutSecrets;
  return {
    path,
    ...(before === undefined ? {} : { before: show(before) }),
    ...(after === undefined ? {} : { after: show(after) }),
  };
}

// A whole container may have been added, with its environment inside.
function withoutSecrets(value: unknown): unknown {
  const text = JSON.stringify(value, (key, item) =>
    HIDDEN_KEYS.includes(key) ? NOT_SHOWN : item,
  );
  return text.length > MAX_VALUE_CHARS
    ? `${text.slice(0, MAX_VALUE_CHARS)}…`
    : JSON.parse(text);
}
