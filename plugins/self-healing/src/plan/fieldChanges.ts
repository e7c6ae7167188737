import { Plan } from '@backstage-self-healing/plugin-self-healing-common';

/** One field of the object that a plan changes. */
export type FieldChange = {
  path: string;
  /** The last part of the path, which is what changes. */
  name: string;
  /** The rest of the path; empty when there is none. */
  within: string;
  before?: string;
  after?: string;
};

type Change = Plan['changes'][number];

/**
 * A whole object that appears or goes is told by its fields: what a person
 * looks for is in one of them.
 *
 * @returns each changed field, with its values in words
 */
export function fieldChanges(changes: Change[]): FieldChange[] {
  const fields = changes.flatMap(({ path, before, after }) => {
    const was = leaves(path, before);
    const becomes = leaves(path, after);
    return [...new Set([...was.keys(), ...becomes.keys()])]
      .filter(leaf => was.get(leaf) !== becomes.get(leaf))
      .map(leaf => ({
        path: leaf,
        ...named(leaf),
        before: was.get(leaf),
        after: becomes.get(leaf),
      }));
  });
  return fields.map(field =>
    fields.some(other => other !== field && other.name === field.name)
      ? { ...field, ...told(field) }
      : field,
  );
}

/** Of two fields of one name, the limit is told from the request by its parent. */
function told({ name, within }: FieldChange): Partial<FieldChange> {
  const parent = named(within);
  return parent.within === ''
    ? {}
    : { name: `${parent.name}.${name}`, within: parent.within };
}

function leaves(path: string, value: unknown): Map<string, string> {
  if (value === undefined || value === null) return new Map();
  const inner = fieldsOf(value);
  return inner.length === 0
    ? new Map([[path, show(value)]])
    : new Map(
        inner.flatMap(([segment, item]) => [
          ...leaves(`${path}${segment}`, item),
        ]),
      );
}

function fieldsOf(value: unknown): [segment: string, value: unknown][] {
  if (Array.isArray(value)) {
    return value.some(item => typeof item === 'object')
      ? value.map((item, index) => [`[${item?.name ?? index}]`, item])
      : [];
  }
  return typeof value === 'object' && value !== null
    ? Object.entries(value).map(([key, item]) => [
        /^[\w-]+$/.test(key) ? `.${key}` : `[${key}]`,
        item,
      ])
    : [];
}

function show(value: unknown): string {
  if (typeof value === 'string') return value === '' ? '""' : value;
  return Array.isArray(value) && value.length > 0
    ? value.map(show).join(', ')
    : JSON.stringify(value);
}

/** `pod checkout-x` is not a path, and has no field to take out of it. */
function named(path: string): { name: string; within: string } {
  const last = /^(\S+?)(?:\.([\w-]+)|\[([^\]]+)\])$/.exec(path);
  return last
    ? { name: last[2] ?? last[3], within: last[1] }
    : { name: path, within: '' };
}
