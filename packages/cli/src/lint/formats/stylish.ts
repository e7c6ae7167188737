import { countOf, countWords, Message, Report } from '../message';

/** For people: a block a file, and what was looked at. */
export function stylish(report: Report): string {
  const files = [...new Set(report.messages.map(({ file }) => file))];
  const blocks = files.map(file => {
    const rows = report.messages
      .filter(message => message.file === file)
      .map(cells);
    const widths = [0, 1].map(column =>
      Math.max(...rows.map(row => row[column].length)),
    );
    return [
      file,
      ...rows.map(
        ([place, severity, words, rule]) =>
          `  ${place.padEnd(widths[0])}  ${severity.padEnd(
            widths[1],
          )}  ${words}  [${rule}]`,
      ),
    ].join('\n');
  });
  return [...blocks, summaryOf(report)].join('\n\n');
}

function cells({ line, column, severity, path, message, rule }: Message) {
  const words = path ? `${path}: ${message}` : message;
  return [`${line}:${column}`, severity, words, rule];
}

function summaryOf({ messages, files, checked, skipped }: Report): string {
  const errors = countOf(messages, 'error');
  const warnings = countOf(messages, 'warning');
  const found =
    messages.length === 0
      ? 'No problems'
      : `${countWords(errors, 'error')} and ${countWords(warnings, 'warning')}`;
  const kinds = Object.entries(checked)
    .map(([kind, amount]) => `${amount} ${kind}`)
    .join(', ');
  return `${found} in ${countWords(files, 'file')} (${kinds}; ${countWords(
    skipped,
    'document',
  )} of other kinds skipped)`;
}
