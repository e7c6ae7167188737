import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { until } from './waiting';

export interface Portal {
  readonly intakeUrl: string;
  /** Whether every incident is closed: nothing is under way any more. */
  isSettled(): Promise<boolean>;
  stop(): Promise<void>;
}

/** The example portal's backend, from its sources, as a process of its own. */
export async function startPortal(options: {
  port: number;
  database: object;
  cluster: { url: string; caData: string; token: string };
  alertToken: string;
  workConcurrency: number;
}): Promise<Portal> {
  const { port, database, cluster, alertToken } = options;
  const root = resolve(__dirname, '..');
  const baseUrl = `http://127.0.0.1:${port}`;
  // Backstage reads values from the environment, over those of the file:
  // https://backstage.io/docs/conf/writing#environment-variable-overrides
  const overrides = {
    app_baseUrl: baseUrl,
    backend_baseUrl: baseUrl,
    backend_listen: { host: '127.0.0.1', port },
    backend_database: database,
    catalog_locations: [
      ['examples/org.yaml', 'Group', 'User'],
      ['examples/shop.yaml', 'System', 'Component'],
      ['examples/runbooks.yaml', 'Runbook'],
      ['bench/policies.yaml', 'HealingPolicy'],
    ].map(([file, ...allow]) => ({
      type: 'file',
      target: resolve(root, file),
      rules: [{ allow }],
    })),
    selfHealing_intake: { maxWaitingDeliveries: 1_000_000 },
    selfHealing_work: { concurrency: options.workConcurrency },
    selfHealing_kubernetes_clusters: [{ name: 'demo', ...cluster }],
  };
  const output: string[] = [];
  const child = spawn(
    process.execPath,
    [
      '--require',
      require.resolve('@backstage/cli/config/nodeTransform.cjs'),
      'src/index.ts',
      '--config',
      resolve(root, 'app-config.yaml'),
    ],
    {
      cwd: resolve(root, 'packages/backend'),
      env: {
        ...process.env,
        ...Object.fromEntries(
          Object.entries(overrides).map(([path, value]) => [
            `APP_CONFIG_${path}`,
            JSON.stringify(value),
          ]),
        ),
        SELF_HEALING_ALERT_TOKEN: alertToken,
        NODE_ENV: 'development',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  child.stdout.on('data', chunk => output.push(String(chunk)));
  child.stderr.on('data', chunk => output.push(String(chunk)));
  const ended = new Promise<void>(done => {
    child.on('exit', () => done());
  });
  await until('the portal', async () => {
    if (child.exitCode !== null) {
      throw new Error(`The portal ended:\n${output.join('').slice(-4000)}`);
    }
    const path = '/.backstage/health/v1/readiness';
    const answer = await fetch(`${baseUrl}${path}`).catch(() => undefined);
    return answer?.ok ?? false;
  });
  /** As a person who may see everything. */
  const read = async (path: string) => {
    const signIn = await fetch(`${baseUrl}/api/auth/demo/refresh`, {
      headers: { 'x-demo-user': 'user:default/platform-admin' },
    });
    const { backstageIdentity } = await signIn.json();
    return fetch(`${baseUrl}/api/${path}`, {
      headers: { Authorization: `Bearer ${backstageIdentity?.token}` },
    });
  };
  await until('the catalog', async () => {
    const answers = await Promise.all(
      [
        'component/default/checkout',
        'runbook/default/roll-back-last-release',
        'healingpolicy/default/roll-back-bad-release',
      ].map(name => read(`catalog/entities/by-name/${name}`)),
    );
    return answers.every(({ ok }) => ok);
  });
  return {
    async isSettled() {
      const open = ['open', 'awaiting-approval', 'healing', 'escalated'];
      const query = new URLSearchParams(open.map(status => ['status', status]));
      const answer = await read(`self-healing/incidents?${query}`);
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()).items.length === 0;
    },
    intakeUrl: `${baseUrl}/api/self-healing/alerts/alertmanager`,
    async stop() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
