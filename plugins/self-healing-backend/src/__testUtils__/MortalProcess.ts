import { ChildProcess, spawn } from 'child_process';
import { resolve } from 'path';

/** One life of a backend process; see mortalBackend.ts. */
export class MortalProcess {
  readonly #child: ChildProcess;
  readonly #output: string[] = [];
  readonly #death: Promise<void>;
  /** How it ended: a signal's name, or its exit code. */
  end: NodeJS.Signals | number | undefined;

  constructor(config: object, diesAt: string | undefined) {
    this.#child = spawn(
      process.execPath,
      [
        '--require',
        require.resolve('@backstage/cli/config/nodeTransform.cjs'),
        resolve(__dirname, 'mortalBackend.ts'),
      ],
      {
        cwd: resolve(__dirname, '../..'),
        env: {
          ...process.env,
          NODE_ENV: 'development',
          NODE_OPTIONS: '',
          LOG_LEVEL: 'warn',
          MORTAL_CONFIG: JSON.stringify(config),
          ...(diesAt ? { MORTAL_DIES_AT: diesAt } : {}),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      },
    );
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', chunk => this.#output.push(String(chunk)));
    }
    this.#death = new Promise(done => {
      this.#child.on('exit', (code, signal) => {
        this.end = signal ?? code ?? undefined;
        done();
      });
    });
  }

  get output(): string {
    return this.#output.join('').slice(-4_000);
  }

  /** Ends it as an operator would, if it lives. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#death;
  }
}
