import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { run } from '../run';

/** Runs a command line in a folder that holds these files, and nothing else. */
export async function runIn(
  files: Record<string, string>,
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  const cwd = await mkdtemp(join(tmpdir(), 'self-healing-cli-'));
  const said = { out: [] as string[], err: [] as string[] };
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(cwd, name)), { recursive: true });
      await writeFile(join(cwd, name), text);
    }
    const code = await run(args, {
      cwd,
      env,
      out: text => said.out.push(text),
      err: text => said.err.push(text),
    });
    return { code, out: said.out.join('\n'), err: said.err.join('\n') };
  } finally {
    await rm(cwd, { recursive: true });
  }
}
