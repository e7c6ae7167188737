import { pathToFileURL } from 'node:url';
import { Report } from '../message';

/**
 * For code scanning.
 * Source: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function sarif({ messages }: Report): string {
  const rules = [...new Set(messages.map(({ rule }) => rule))].sort();
  return JSON.stringify(
    {
      $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
      version: '2.1.0',
      runs: [
        {
          tool: {
            driver: {
              name: 'self-healing lint',
              rules: rules.map(id => ({ id })),
            },
          },
          results: messages.map(message => ({
            ruleId: message.rule,
            level: message.severity,
            message: {
              text: message.path
                ? `${message.path}: ${message.message}`
                : message.message,
            },
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: uriOf(message.file) },
                  region: {
                    startLine: message.line,
                    startColumn: message.column,
                  },
                },
              },
            ],
          })),
        },
      ],
    },
    null,
    2,
  );
}

/** Relative to the repository, where it can be. */
function uriOf(file: string): string {
  return file.startsWith('/')
    ? pathToFileURL(file).href
    : file.split('/').map(encodeURIComponent).join('/');
}
