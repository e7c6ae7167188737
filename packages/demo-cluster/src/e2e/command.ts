import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program to its end; a failure tells what it printed. */
export async function command(
  program: string,
  args: readonly string[],
  options: { input?: string; timeoutMs?: number } = {},
): Promise<string> {
  const running = run(program, args, { timeout: options.timeoutMs ?? 60_000 });
  if (options.input !== undefined) {
    running.child.stdin?.end(options.input);
  }
  try {
    return (await running).stdout;
  } catch (error) {
    const {
      code,
      stdout = '',
      stderr = '',
    } = error as {
      code?: string | number;
      stdout?: string;
      stderr?: string;
    };
    throw new Error(
      code === 'ENOENT'
        ? `${program} is not installed`
        : `${program} ${args.join(' ')} failed (${code}):\n${stdout}${stderr}`,
    );
  }
}
