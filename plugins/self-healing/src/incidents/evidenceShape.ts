import { isObject } from '../isObject';
import { formatClock } from '../time/format';

/**
 * Evidence sources shape their data freely; a page draws it by what it is:
 * lists of objects as tables, text as lines, the rest as facts.
 */
export type EvidencePart =
  | { kind: 'table'; name: string; columns: string[]; rows: string[][] }
  | { kind: 'lines'; name: string; lines: string[] }
  | { kind: 'facts'; facts: [name: string, value: string][] };

/** More columns than this no longer fit a page. */
const MAX_COLUMNS = 7;

// As Kubernetes and this system write times: UTC, to the second or finer.
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** A value in words: a time as people read it, a list or object by its members. */
export function valueInWords(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') {
    return TIME.test(value) && !Number.isNaN(Date.parse(value))
      ? formatClock(value)
      : value;
  }
  if (Array.isArray(value)) return value.map(valueInWords).join(', ');
  if (isObject(value)) {
    return Object.entries(value)
      .filter(([, inner]) => inner !== undefined && inner !== null)
      .map(([name, inner]) => `${nameInWords(name)}: ${valueInWords(inner)}`)
      .join(', ');
  }
  return String(value);
}

/** `incidentOpenedAt` as people write it; paths and labels stay as they are. */
export function nameInWords(name: string): string {
  return /^[a-z][A-Za-z0-9]*$/.test(name)
    ? name.replace(/[A-Z]+(?![a-z])|[A-Z]/g, word => ` ${word.toLowerCase()}`)
    : name;
}

function tableOf(name: string, items: Record<string, unknown>[]): EvidencePart {
  const columns = [...new Set(items.flatMap(Object.keys))].slice(
    0,
    MAX_COLUMNS,
  );
  return {
    kind: 'table',
    name,
    columns,
    rows: items.map(item => columns.map(column => valueInWords(item[column]))),
  };
}

/** @returns what to draw for one piece of evidence, facts first */
export function partsOf(data: Record<string, unknown>): EvidencePart[] {
  const facts: [string, string][] = [];
  const parts: EvidencePart[] = [];
  for (const [name, value] of Object.entries(data)) {
    if (Array.isArray(value) && value.length > 0 && value.every(isObject)) {
      parts.push(tableOf(name, value));
    } else if (
      Array.isArray(value) &&
      value.length > 0 &&
      value.every(line => typeof line === 'string')
    ) {
      parts.push({ kind: 'lines', name, lines: value });
    } else if (typeof value === 'string' && value.trim().includes('\n')) {
      parts.push({ kind: 'lines', name, lines: value.trim().split('\n') });
    } else if (isObject(value)) {
      for (const [inner, innerValue] of Object.entries(value)) {
        facts.push([`${name}.${inner}`, valueInWords(innerValue)]);
      }
    } else {
      facts.push([name, valueInWords(value)]);
    }
  }
  return facts.length > 0 ? [{ kind: 'facts', facts }, ...parts] : parts;
}
