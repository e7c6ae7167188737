import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../Terminal';
import { FoundFile } from './findFiles';
import { lintDocuments } from './lintDocuments';
import { Message, Report } from './message';
import { readDocuments, SourceDocument } from './readDocuments';

/** @throws UsageError for a file that cannot be read */
export async function lintFiles(
  files: readonly FoundFile[],
  cwd: string,
): Promise<Report> {
  const documents: SourceDocument[] = [];
  const messages: Message[] = [];
  let skipped = 0;
  for (const { file, named } of files) {
    const text = await readFile(resolve(cwd, file), 'utf8').catch(error => {
      throw new UsageError(`${file} cannot be read: ${error.message}`);
    });
    const read = readDocuments(file, text, named);
    documents.push(...read.documents);
    messages.push(...read.messages);
    skipped += read.skipped;
  }
  const linted = lintDocuments(documents);
  return {
    messages: [...messages, ...linted.messages].sort(byPlace),
    files: files.length,
    checked: linted.checked,
    skipped: skipped + linted.skipped,
  };
}

function byPlace(a: Message, b: Message): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
