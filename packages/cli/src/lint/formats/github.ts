import { Message, Report } from '../message';
import { stylish } from './stylish';

/**
 * Annotations on the lines of a pull request, and the words for its log.
 * Source: https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function github(report: Report): string {
  return [...report.messages.map(annotation), stylish(report)].join('\n');
}

function annotation(message: Message): string {
  const { severity, file, line, column, rule, path } = message;
  const words = path ? `${path}: ${message.message}` : message.message;
  const properties = Object.entries({
    file,
    line,
    col: column,
    title: `self-healing ${rule}`,
  }).map(([name, value]) => `${name}=${escaped(`${value}`, /[%\r\n:,]/g)}`);
  return `::${severity} ${properties.join(',')}::${escaped(words, /[%\r\n]/g)}`;
}

function escaped(text: string, what: RegExp): string {
  return text.replace(
    what,
    character =>
      `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}
