import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Server {
  stop(): Promise<void>;
}

const READY_WITHIN_MS = 30_000;
const POLL_MS = 100;

/** Runs a server until it answers on its readiness address. */
export async function startServer(
  program: string,
  args: readonly string[],
  readyUrl: string,
): Promise<Server> {
  const output: string[] = [];
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', chunk => output.push(String(chunk)));
  child.stderr.on('data', chunk => output.push(String(chunk)));
  let ended: string | undefined;
  child.once('error', error => {
    ended = error.message;
  });
  child.once('exit', code => {
    ended = `exit code ${code}`;
  });
  await until(
    async () => {
      if (ended !== undefined) {
        throw new Error(`${program}: ${ended}\n${output.join('')}`);
      }
      return (await fetch(readyUrl).catch(() => undefined))?.ok === true;
    },
    `${program} to be ready`,
    READY_WITHIN_MS,
  );
  return {
    async stop() {
      if (ended === undefined) {
        const exit = once(child, 'exit');
        child.kill();
        await exit;
      }
    },
  };
}

export async function until(
  holds: () => boolean | Promise<boolean>,
  what: string,
  withinMs: number,
): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await holds())) {
    if (Date.now() > deadline) {
      throw new Error(`waited ${withinMs / 1000} s for ${what}`);
    }
    await new Promise(resolve => setTimeout(resolve, POLL_MS));
  }
}
