import { parseEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  RUNBOOK_CHECK_VARIABLES,
  Workload,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  compileTemplate,
  InputTemplate,
} from '@backstage-self-healing/plugin-self-healing-node';
import { podPattern } from './podPattern';
import { literally, quotable, quoted } from './quoted';

/** What a query is about. */
export type QuerySubject = {
  workload: Workload;
  /** Absent for a workload that is no entity's. */
  entity?: { ref: string; kind: string; namespace: string; name: string };
  /** The label that tells clusters apart on this server, where one does. */
  clusterLabel?: string;
};

/** What an incident's, or an execution's, queries are about. */
export function subjectOf(
  workload: Workload,
  entityRef: string | null | undefined,
  clusterLabel: string | undefined,
): QuerySubject {
  return {
    workload,
    ...(entityRef
      ? { entity: { ref: entityRef, ...parseEntityRef(entityRef) } }
      : {}),
    ...(clusterLabel ? { clusterLabel } : {}),
  };
}

/** Stands for `namespace="…"`, and the cluster where the server knows several. */
const MATCHERS = 'workload.matchers';
/** Stands for a pattern of the names of its pods; behind `=~` only. */
const PODS = 'workload.pods';

const SAMPLE: QuerySubject = {
  workload: {
    cluster: 'sample',
    namespace: 'sample',
    kind: 'Deployment',
    name: 'sample',
  },
  entity: {
    ref: 'component:default/sample',
    kind: 'component',
    namespace: 'default',
    name: 'sample',
  },
};

type Part =
  | { text: string }
  | { matchers: true }
  | { pods: true }
  | { value: InputTemplate; isPattern: boolean };

/**
 * A query in PromQL or LogQL with `${{ }}` in it. Whatever a name holds, it can
 * only be a part of the string that it stands in: a placeholder stands between
 * double quotes, and what is filled in is escaped, as text behind `=`, and as a
 * pattern that means itself behind `=~`.
 */
export class QueryTemplate {
  readonly #parts: Part[];

  /** @throws InputError saying what is wrong with it */
  constructor(readonly source: string) {
    this.#parts = partsOf(source);
    // Misspelt names are told at start, and not by a gap at night.
    this.render(SAMPLE);
  }

  /** @throws InputError when it names what there is not */
  render(subject: QuerySubject): string {
    const variables = {
      workload: subject.workload,
      ...(subject.entity ? { entity: subject.entity } : {}),
    };
    return this.#parts
      .map(part => {
        if ('text' in part) return part.text;
        if ('matchers' in part) return matchersOf(subject);
        if ('pods' in part) return quotable(podPattern(subject.workload));
        const text = textOf(part.value.render(variables));
        return quotable(part.isPattern ? literally(text) : text);
      })
      .join('');
  }
}

function matchersOf({ workload, clusterLabel }: QuerySubject): string {
  return [
    `namespace=${quoted(workload.namespace)}`,
    ...(clusterLabel ? [`${clusterLabel}=${quoted(workload.cluster)}`] : []),
  ].join(', ');
}

function textOf(value: unknown): string {
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value);
  }
  throw new InputError('a placeholder in a query has to give text');
}

/** Where in a query a placeholder may stand, character by character. */
function partsOf(source: string): Part[] {
  const parts: Part[] = [];
  let text = '';
  let quote: string | undefined;
  let isPattern = false;
  let index = 0;
  while (index < source.length) {
    const character = source[index];
    if (source.startsWith('${{', index)) {
      const end = source.indexOf('}}', index);
      if (end < 0) throw new InputError(`a '\${{' is without its '}}'`);
      parts.push(
        { text },
        placeholder(source.slice(index + 3, end).trim(), quote, isPattern),
      );
      text = '';
      index = end + 2;
      continue;
    }
    if (quote === undefined && character === '#') {
      const end = source.indexOf('\n', index);
      const next = end < 0 ? source.length : end;
      text += source.slice(index, next);
      index = next;
      if (text.includes('${{')) {
        throw new InputError('a placeholder stands in a comment');
      }
      continue;
    }
    if (quote !== undefined && quote !== '`' && character === '\\') {
      text += source.slice(index, index + 2);
      index += 2;
      continue;
    }
    if (quote === undefined && /["'`]/.test(character)) {
      quote = character;
      isPattern = /[=!|]~\s*$/.test(source.slice(0, index));
    } else if (character === quote) {
      quote = undefined;
    }
    text += character;
    index += 1;
  }
  return [...parts, { text }];
}

function placeholder(
  expression: string,
  quote: string | undefined,
  isPattern: boolean,
): Part {
  if (expression === MATCHERS) {
    if (quote === undefined) return { matchers: true };
    throw new InputError(
      `\${{ ${MATCHERS} }} stands for matchers such as namespace="…", outside of quotes`,
    );
  }
  if (quote !== '"') {
    throw new InputError(
      `\${{ ${expression} }} has to stand between double quotes`,
    );
  }
  if (expression === PODS) {
    if (isPattern) return { pods: true };
    throw new InputError(`\${{ ${PODS} }} is a pattern, for =~ and !~ only`);
  }
  return {
    value: compileTemplate(`\${{ ${expression} }}`, {
      variables: RUNBOOK_CHECK_VARIABLES,
    }),
    isPattern,
  };
}
