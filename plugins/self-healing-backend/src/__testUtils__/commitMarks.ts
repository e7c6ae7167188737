import { journalEntrySchema } from '@backstage-self-healing/plugin-self-healing-common';

const JOURNAL_KINDS: readonly string[] = journalEntrySchema.shape.kind.options;

/** Names what a statement writes, as far as a story turns on it. */
export function commitMarks(
  sql: string,
  bindings: readonly unknown[],
): string[] {
  const tables = [...sql.matchAll(/insert into [`"]?(\w+)[`"]?/gi)].map(
    ([, table]) => table,
  );
  if (tables.includes('execution_journal')) {
    const kind = bindings.find(value => JOURNAL_KINDS.includes(String(value)));
    const phase = bindings
      .map(value => /"phase":"(\w+)"/.exec(String(value))?.[1])
      .find(found => found);
    return [phase ? `${kind}:${phase}` : String(kind)];
  }
  const resolves =
    /^update [`"]incidents[`"]/i.test(sql) && bindings.includes('resolved');
  return resolves ? ['resolved'] : tables;
}
