/**
 * The command `self-healing`, for repositories and scripts where the portal is
 * not.
 *
 * @packageDocumentation
 */
import { run } from './run';

run(process.argv.slice(2), {
  cwd: process.cwd(),
  env: process.env,
  out: text => process.stdout.write(`${text}\n`),
  err: text => process.stderr.write(`${text}\n`),
}).then(code => {
  // Rather than exit(): what is still to be written to a pipe gets there.
  process.exitCode = code;
});
