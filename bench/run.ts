// yarn bench: figures as ratios against something measured in the same run.

import {
  freePort,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import { cpus } from 'node:os';
import { measureIntake } from './intake';
import { startBareScript } from './bareScript';
import { Portal, startPortal } from './portal';
import { measureReaction } from './reaction';
import { median } from './waiting';

async function main(): Promise<void> {
  const { startEmbeddedPostgres } = await import(
    '../scripts/embeddedPostgres.mjs'
  );
  const say = (text: string) => process.stdout.write(`${text}\n`);
  const alertToken = 'a-token-of-this-run';

  say('Starting PostgreSQL, durable, and the demo cluster');
  const postgres = await startEmbeddedPostgres({ durable: true });
  const cluster = await startDemoCluster({
    tls: true,
    tickMs: 20,
    startupMs: 50,
  });
  const { hostname, port, username, password } = new URL(
    postgres.connectionString,
  );
  const inPortal = async <T>(
    workConcurrency: number,
    measure: (portal: Portal) => Promise<T>,
  ) => {
    const portal = await startPortal({
      port: await freePort(),
      database: {
        client: 'pg',
        connection: {
          host: hostname,
          port: Number(port),
          user: username,
          password,
        },
      },
      cluster: {
        url: cluster.url,
        caData: Buffer.from(cluster.caPem!).toString('base64'),
        token: cluster.tokens.healer,
      },
      alertToken,
      workConcurrency,
    });
    return measure(portal).finally(portal.stop);
  };
  try {
    say('Alert to PATCH: the line and a bare script in turns');
    const script = await startBareScript(cluster.kubeconfig('healer'));
    const reactions = await inPortal(10, portal =>
      measureReaction({
        cluster,
        line: { ...portal, url: portal.intakeUrl, token: alertToken },
        script,
      }),
    ).finally(script.stop);
    say('Intake: batches of 50, in turns with raw INSERTs and Alertmanager');
    // A replica that only takes in: what the alerts then lead to is not intake.
    const rates = await inPortal(0, ({ intakeUrl }) =>
      measureIntake({
        intakeUrl,
        alertToken,
        connectionString: postgres.connectionString,
      }),
    );
    const line = median(reactions.line);
    const bare = median(reactions.script);
    const round = (n: number) => Math.round(n).toLocaleString('en-US');
    say(`
${new Date().toISOString().slice(0, 10)}, ${
      cpus().length
    } cores (${cpus()[0].model.trim()}), Node ${process.version}

| What | Figure | Against | Ratio | Aim |
| --- | --- | --- | --- | --- |
| Intake of batches of 50 on PostgreSQL | ${round(
      rates.intake,
    )} alerts/s | raw INSERTs of the same rows, ${round(
      rates.inserts,
    )} alerts/s | ${(rates.intake / rates.inserts).toFixed(2)} | ≥ 0.5 |
| The same | ${round(
      rates.intake,
    )} alerts/s | Alertmanager's accept rate, ${round(
      rates.alertmanager,
    )} alerts/s | ${(rates.intake / rates.alertmanager).toFixed(2)} | - |
| Alert POST to PATCH | ${line.toFixed(1)} ms | bare script, ${bare.toFixed(
      1,
    )} ms | ${(line / bare).toFixed(2)}× | ≤ 3× |
`);
  } finally {
    await cluster.stop();
    await postgres.stop();
  }
}

main().then(
  // The embedded server's exit hook would otherwise decide on the code.
  () => process.exit(0),
  error => {
    process.stderr.write(`yarn bench: ${error?.stack ?? error}\n`);
    process.exit(1);
  },
);
