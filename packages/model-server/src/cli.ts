import { parseArgs } from 'node:util';
import { startModelServer } from './modelServer';
import { isMode, MODES } from './standIn/modes';

const DEFAULT_PORT = 7444;
// As fast as a quick model, so that one sees it stream.
const DEFAULT_PIECE_MS = 30;

const USAGE = `Usage: yarn demo models [--port ${DEFAULT_PORT}] [--mode MODE] [--pace MS]

Runs a stand-in for a model on this machine; it speaks Anthropic Messages and
OpenAI Chat Completions. Modes: ${Object.keys(MODES).join(', ')}`;

class UsageError extends Error {}

async function run(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string', default: String(DEFAULT_PORT) },
      mode: { type: 'string', default: 'good' },
      pace: { type: 'string', default: String(DEFAULT_PIECE_MS) },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const say = (message: string) => process.stdout.write(`${message}\n`);
  if (values.help) {
    say(USAGE);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535) {
    throw new UsageError(`"${values.port}" is not a port number\n${USAGE}`);
  }
  if (!isMode(values.mode)) {
    throw new UsageError(`unknown mode "${values.mode}"\n${USAGE}`);
  }
  const pieceMs = Number(values.pace);
  if (!(pieceMs >= 0 && pieceMs <= 10_000)) {
    throw new UsageError(
      `"${values.pace}" is not a number of milliseconds between the words\n${USAGE}`,
    );
  }
  const server = await startModelServer({
    port,
    mode: values.mode,
    pieceMs,
    log: say,
  }).catch(error => {
    throw error.code === 'EADDRINUSE'
      ? new UsageError(
          `Port ${port} is taken. Does the model server run already? --port chooses another.`,
        )
      : error;
  });
  say(`The stand-in for a model listens on ${server.url}`);
  const stop = () => {
    server.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}

run(process.argv.slice(2)).catch((error: Error & { code?: string }) => {
  const expected =
    error instanceof UsageError ||
    error.code?.startsWith('ERR_PARSE_ARGS') === true;
  process.stderr.write(`${expected ? error.message : error.stack}\n`);
  process.exitCode = 1;
});
