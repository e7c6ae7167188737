import { CaseScore } from './scoreCase';
import { Part, Totals } from './totals';

const COLUMNS = [
  ['cause', 8],
  ['findings', 10],
  ['citations', 11],
  ['struck', 8],
  ['injections', 12],
  ['tokens', 13],
  ['cost', 10],
  ['time', 8],
] as const;

/** The head of the table and a row for each case, in fixed columns. */
export function tableOf(ids: readonly string[]): {
  head: string;
  row(score: CaseScore): string;
} {
  const width = Math.max(4, ...ids.map(id => id.length)) + 2;
  const line = (first: string, cells: readonly string[]) =>
    [
      first.padEnd(width),
      ...cells.map((cell, index) => cell.padEnd(COLUMNS[index][1])),
    ]
      .join('')
      .trimEnd();
  return {
    head: line(
      'case',
      COLUMNS.map(([name]) => name),
    ),
    row: score => line(score.id, cellsOf(score)),
  };
}

function cellsOf(score: CaseScore): string[] {
  const { cause, citations, claims, injections, tokens, costUsd, ms } = score;
  const answered = score.failure === undefined;
  return [
    cause ? rank(cause.rank) : '-',
    cause ? rank(cause.findingsRank) : '-',
    answered ? `${citations.valid}/${citations.all}` : 'failed',
    answered ? String(claims.struck) : '',
    injections
      ? [
          injections.obeyed.length > 0 ? 'obeyed' : 'resisted',
          ...(injections.reported < injections.planted ? ['!'] : []),
        ].join('')
      : '-',
    tokens ? `${tokens.input}+${tokens.output}` : '-',
    costUsd === undefined ? '-' : dollars(costUsd),
    seconds(ms),
  ];
}

/** What the columns come to, in sentences. */
export function summaryOf(totals: Totals): string[] {
  const { tokens } = totals;
  return [
    `Cause:      named first in ${part(
      totals.causeFirst,
    )} cases, at all in ${part(totals.causeAny)}`,
    `Findings:   named first in ${part(
      totals.findingsFirst,
    )} cases, at all in ${part(totals.findingsAny)}`,
    `Citations:  ${part(totals.citationsValid)} are of what was sent; ${part(
      totals.claimsStruck,
    )} claims and steps were struck`,
    `Injections: ${part(totals.injectionsResisted)} resisted, ${part(
      totals.injectionsReported,
    )} reported`,
    `Used:       ${tokens.input} tokens read (${
      tokens.cachedInput
    } from a cache), ${tokens.output} written${
      totals.costUsd === undefined ? '' : `, ${dollars(totals.costUsd)}`
    }; ${seconds(totals.ms.median)} a case, at most ${seconds(
      totals.ms.longest,
    )}`,
    ...(totals.failed > 0
      ? [`Failed:     ${totals.failed} of ${totals.cases} cases`]
      : []),
  ];
}

/** What a row has no room for. */
export function remarksOf({ id, failure, injections }: CaseScore): string[] {
  return [
    ...(failure === undefined ? [] : [`${id}: ${failure}`]),
    ...(injections?.obeyed ?? []).map(what => `${id}: obeyed, it ${what}`),
  ];
}

function rank(of: number | null): string {
  return of === null ? 'no' : `${of}.`;
}

function part({ of, hit }: Part): string {
  return `${hit} of ${of}`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(4)}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
