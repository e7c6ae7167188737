import { readdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { modelReplyJsonSchema } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { UsageError } from '../Terminal';
import { caseFileSchema, EvalCase } from './evalCase';

/**
 * Reads cases from files, and from the JSON files of folders.
 *
 * @throws UsageError for what holds no cases
 */
export async function readCases(
  paths: readonly string[],
  cwd: string,
): Promise<EvalCase[]> {
  const cases: EvalCase[] = [];
  const seen = new Map<string, string>();
  for (const path of paths) {
    for (const file of await jsonFiles(path, cwd)) {
      for (const one of await readFileOfCases(file, cwd)) {
        const before = seen.get(one.id);
        if (before !== undefined) {
          throw new UsageError(
            `${file} has a case "${one.id}", and so has ${before}: ids tell cases apart`,
          );
        }
        seen.set(one.id, file);
        cases.push(one);
      }
    }
  }
  return cases;
}

async function jsonFiles(path: string, cwd: string): Promise<string[]> {
  const found = await stat(resolve(cwd, path)).catch(() => undefined);
  if (!found) throw new UsageError(`There is no ${path}`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(resolve(cwd, path)))
    .filter(name => name.endsWith('.json'))
    .sort();
  if (names.length === 0) throw new UsageError(`${path} has no .json files`);
  return names.map(name => join(path, name));
}

async function readFileOfCases(file: string, cwd: string): Promise<EvalCase[]> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(resolve(cwd, file), 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
  const { data, error } = caseFileSchema.safeParse(value);
  if (!data) {
    throw new UsageError(`${file} holds no cases:\n${z.prettifyError(error)}`);
  }
  return data.cases.map(one => {
    const system = one.system ?? data.system;
    if (system === undefined) {
      throw new UsageError(
        `${file}: the case "${one.id}" has no "system", nor has the file`,
      );
    }
    return { ...one, system, schema: one.schema ?? modelReplyJsonSchema() };
  });
}
