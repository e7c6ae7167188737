import { journalEntrySchema } from '@backstage-self-healing/plugin-self-healing-common';

const JOURNAL_KINDS: readonly string[] = journalEntrySchema.shape.kind.options;

/** Names what a statement writes, when it is something that a story turns on. */
export function commitMark(
  sql: string,
  bindings: readonly unknown[],
): string | undefined {
  const table = /^insert into [`"](\w+)[`"]/i.exec(sql)?.[1];
  if (table === 'execution_journal') {
    const kind = bindings.find(value => JOURNAL_KINDS.includes(String(value)));
    const phase = bindings
      .map(value => /"phase":"(\w+)"/.exec(String(value))?.[1])
      .find(found => found);
    return phase ? `${kind}:${phase}` : String(kind);
  }
  if (table) return table;
  return /^update [`"]incidents[`"]/i.test(sql) && bindings.includes('resolved')
    ? 'resolved'
    : undefined;
}
