import { freePort } from '@backstage-self-healing/demo-cluster';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { Pool } from 'pg';
import { alert, post, webhook } from './alerts';
import { median, until } from './waiting';

const BATCH = 50;
const CLIENTS = 8;
const ROUNDS = 5;
const ROUND_MS = 2_000;

/** Batches a second while `clients` of them are under way all the time. */
async function rate(send: () => Promise<void>): Promise<number> {
  const start = performance.now();
  let sent = 0;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (performance.now() - start < ROUND_MS) {
        await send();
        sent += 1;
      }
    }),
  );
  return sent / ((performance.now() - start) / 1000);
}

const batch = () =>
  Array.from({ length: BATCH }, (_, i) =>
    alert({ namespace: 'bench', pod: `pod-${i}`, cluster: 'elsewhere' }),
  );

/** Medians over interleaved rounds, in alerts a second. */
export type IntakeRates = {
  intake: number;
  inserts: number;
  alertmanager: number;
};

/**
 * The intake of the portal, durable before it answers, against the bare rows in
 * the same PostgreSQL, and against Alertmanager, which keeps them in memory.
 */
export async function measureIntake(options: {
  intakeUrl: string;
  alertToken: string;
  connectionString: string;
}): Promise<IntakeRates> {
  const { intakeUrl, alertToken, connectionString } = options;
  const pool = new Pool({ connectionString, max: CLIENTS });
  const insert = await rawInserts(pool);
  const alertmanager = await startAlertmanager();
  const rates = { intake: [], inserts: [], alertmanager: [] } as Record<
    keyof IntakeRates,
    number[]
  >;
  try {
    const deliver = () => post(intakeUrl, webhook(batch()), 202, alertToken);
    const accept = () =>
      post(
        `${alertmanager.url}/api/v2/alerts`,
        JSON.stringify(
          batch().map(({ labels, annotations, startsAt, fingerprint }) => ({
            labels: { ...labels, fingerprint },
            annotations,
            startsAt,
          })),
        ),
        200,
      );
    await Promise.all([deliver(), insert(), accept()]);
    // In turns, so that a slow moment of the machine hits all three.
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.inserts.push(await rate(insert));
      rates.intake.push(await rate(deliver));
      rates.alertmanager.push(await rate(accept));
    }
  } finally {
    await alertmanager.stop();
    await pool.end();
  }
  return {
    intake: median(rates.intake) * BATCH,
    inserts: median(rates.inserts) * BATCH,
    alertmanager: median(rates.alertmanager) * BATCH,
  };
}

/** The rows that one delivery leaves, by the driver alone. */
async function rawInserts(pool: Pool): Promise<() => Promise<void>> {
  await pool.query(`
    CREATE TABLE bench_deliveries (id text PRIMARY KEY, source text,
      received_at text, body text);
    CREATE TABLE bench_alerts (source text, fingerprint text, starts_at text,
      status text, recurrence int, received_at text, delivery_id text,
      alert text,
      PRIMARY KEY (source, fingerprint, starts_at, status, recurrence));
    CREATE INDEX ON bench_alerts (delivery_id);
    CREATE TABLE bench_work (kind text, subject text, run_at bigint,
      PRIMARY KEY (kind, subject));`);
  return async () => {
    const id = randomUUID();
    const alerts = batch();
    const rows = alerts.map(one => [
      'alertmanager',
      one.fingerprint,
      one.startsAt,
      one.status,
      0,
      new Date().toISOString(),
      id,
      JSON.stringify(one),
    ]);
    const places = rows
      .map((row, i) => `(${row.map((_, j) => `$${i * row.length + j + 1}`)})`)
      .join();
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query(
        'INSERT INTO bench_deliveries VALUES ($1, $2, $3, $4)',
        [id, 'alertmanager', new Date().toISOString(), webhook(alerts)],
      );
      await client.query(
        `INSERT INTO bench_alerts VALUES ${places}`,
        rows.flat(),
      );
      await client.query('INSERT INTO bench_work VALUES ($1, $2, $3)', [
        'correlate',
        id,
        Date.now(),
      ]);
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
}

async function startAlertmanager() {
  const folder = await mkdtemp(join(tmpdir(), 'self-healing-bench-'));
  const config = join(folder, 'alertmanager.yml');
  await writeFile(
    config,
    'route: { receiver: none }\nreceivers: [{ name: none }]\n',
  );
  const url = `http://127.0.0.1:${await freePort()}`;
  const child = spawn(
    'prometheus-alertmanager',
    [
      `--config.file=${config}`,
      `--storage.path=${folder}`,
      `--web.listen-address=${url.slice('http://'.length)}`,
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    { stdio: 'ignore' },
  );
  let problem: Error | undefined;
  child.on('error', error => {
    problem = new Error(`Debian's prometheus-alertmanager: ${error.message}`);
  });
  await until('Alertmanager', async () => {
    if (problem) throw problem;
    return (await fetch(`${url}/-/ready`).catch(() => undefined))?.ok ?? false;
  });
  return {
    url,
    async stop() {
      const ended = new Promise(done => {
        child.on('exit', done);
      });
      child.kill();
      await ended;
      await rm(folder, { recursive: true, force: true });
    },
  };
}
