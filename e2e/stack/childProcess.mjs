import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const STOP_WITHIN_MS = 10_000;
const POLL_MS = 100;

const running = new Set();

// Whatever ends this process: nothing that it started outlives it.
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * Starts a program that writes to a log of its own. One that `endsWithInput` is
 * stopped by the end of its standard input, others by `stopSignal`.
 *
 * @returns {{ pid: number, ended: Promise<string>, stop(): Promise<void> }}
 *   `ended` tells how, once it did
 */
export function start(options) {
  const { program, args, log, env, cwd, endsWithInput, onEnd } = options;
  const { stopSignal = 'SIGTERM' } = options;
  const output = createWriteStream(log, { flags: 'a' });
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: [endsWithInput ? 'pipe' : 'ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  child.stdout.pipe(output, { end: false });
  child.stderr.pipe(output, { end: false });
  const ended = new Promise(resolve => {
    child.once('error', error => resolve(error.message));
    child.once('exit', (code, signal) =>
      resolve(signal ?? `exit code ${code}`),
    );
  }).then(how => {
    running.delete(child);
    onEnd?.(how);
    return how;
  });
  return {
    pid: child.pid,
    ended,
    async stop() {
      if (!running.has(child)) return;
      if (endsWithInput) child.stdin.end();
      else child.kill(stopSignal);
      const impatience = new AbortController();
      await Promise.race([
        ended,
        wait(STOP_WITHIN_MS, undefined, { signal: impatience.signal }).then(
          () => child.kill('SIGKILL'),
          () => {},
        ),
      ]);
      impatience.abort();
      await ended;
    },
  };
}

let foreground;

/** Runs a program to its end, on this terminal; resolves to its exit code. */
export async function run(program, args, { env, cwd } = {}) {
  const child = spawn(program, args, {
    cwd,
    env: { ...process.env, ...env },
    stdio: 'inherit',
  });
  running.add(child);
  foreground = child;
  try {
    const [code] = await once(child, 'exit');
    return code ?? 1;
  } finally {
    running.delete(child);
    foreground = undefined;
  }
}

/** Interrupts what runs on this terminal, as Ctrl-C does, and waits for its end. */
export async function stopRunning() {
  if (!foreground) return;
  const ended = once(foreground, 'exit');
  foreground.kill('SIGINT');
  await Promise.race([ended, wait(STOP_WITHIN_MS, undefined, { ref: false })]);
}

/** Waits for a server to be ready, or for it to die first. */
export async function untilReady(name, server, isReady, withinMs) {
  const deadline = Date.now() + withinMs;
  let death;
  server.ended.then(how => {
    death = how;
  });
  for (;;) {
    if (await isReady().catch(() => false)) return;
    if (death) throw new Error(`${name} ended (${death}) before it was ready`);
    if (Date.now() > deadline) {
      throw new Error(`${name} is not ready after ${withinMs / 1000} s`);
    }
    await wait(POLL_MS);
  }
}
