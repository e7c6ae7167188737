// PostgreSQL in a process of its own, because the package that starts it ends
// the process it lives in on a signal. It lives as long as its standard input.

import { startEmbeddedPostgres } from '../../scripts/embeddedPostgres.mjs';

const { connectionString, stop } = await startEmbeddedPostgres();
console.log(connectionString);
process.stdin.resume();
process.stdin.on('end', async () => {
  await stop();
  process.exit(0);
});
