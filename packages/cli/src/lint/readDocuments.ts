import { Document, isMap, LineCounter, parseAllDocuments } from 'yaml';
import { Message } from './message';

/** One document of a file, and how to find the places in it. */
export type SourceDocument = {
  file: string;
  document: Document;
  lines: LineCounter;
  /** Plain data; only of documents that are a map. */
  value: Record<string, unknown>;
};

/** Any version of the kinds' own group. */
export const OUR_GROUP = 'self-healing.backstage.io/';

/** More than any catalog file is; what is larger was not written by hand. */
const LARGEST = 4 * 1024 * 1024;
const TOO_LARGE = `is larger than ${LARGEST / 1024 / 1024} MB and was not read`;

/**
 * Reads a file of one or more YAML documents. What cannot be read is said at
 * its place, unless the file was only come across and speaks of nothing ours.
 */
export function readDocuments(
  file: string,
  text: string,
  named: boolean,
): { documents: SourceDocument[]; messages: Message[]; skipped: number } {
  const ours = named || text.includes(OUR_GROUP);
  const syntax = (line: number, column: number, message: string): Message => ({
    file,
    line,
    column,
    severity: 'error',
    rule: 'syntax',
    path: '',
    message,
  });
  if (text.length > LARGEST) {
    return ours
      ? { documents: [], messages: [syntax(1, 1, TOO_LARGE)], skipped: 0 }
      : { documents: [], messages: [], skipped: 1 };
  }
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, {
    lineCounter: lines,
    prettyErrors: false,
    // Odd keys are the validators' to speak of.
    logLevel: 'error',
  });
  const documents: SourceDocument[] = [];
  const messages: Message[] = [];
  let skipped = 0;
  for (const document of Array.isArray(parsed) ? parsed : []) {
    try {
      const [error] = document.errors;
      if (error) {
        if (!ours) skipped += 1;
        else {
          const { line, col } = lines.linePos(error.pos[0]);
          messages.push(syntax(line, col, error.message));
        }
        continue;
      }
      if (document.contents === null) continue;
      if (!isMap(document.contents)) {
        skipped += 1;
        continue;
      }
      // Bounded by the library: aliases of aliases are not resolved for ever.
      const value = document.toJS() as Record<string, unknown>;
      documents.push({ file, document, lines, value });
    } catch (error) {
      if (!ours) skipped += 1;
      else {
        const start = lines.linePos(document.range?.[0] ?? 0);
        messages.push(syntax(start.line, start.col, (error as Error).message));
      }
    }
  }
  return { documents, messages, skipped };
}
