import {
  Execution,
  TimelineEntry,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  DemoCluster,
  freePort,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import { mkdtemp, readFile, rm } from 'fs/promises';
import knexFactory, { Knex } from 'knex';
import { tmpdir } from 'os';
import { join } from 'path';
import { checkout, policy, runbook } from './__testUtils__/entities';
import { MortalProcess } from './__testUtils__/MortalProcess';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  payload,
} from './__testUtils__/testBackend';
import { chainFault } from './incidents/hashChain';

jest.setTimeout(1_800_000);

/** Every commit that the story turns on, in its order. */
const MARKS = [
  'alerts',
  'incidents',
  'diagnoses',
  'decisions',
  'intent',
  'receipt',
  'verification:started',
  'verification:passed',
  'outcome',
  'resolved',
];

const DEATHS = MARKS.flatMap(mark => [`${mark}/before`, `${mark}/after`]);

const ENTITIES = [
  {
    ...checkout,
    metadata: {
      ...checkout.metadata,
      annotations: {
        ...checkout.metadata.annotations,
        'backstage.io/kubernetes-namespace': 'shop',
      },
    },
  },
  runbook({
    steps: [
      {
        id: 'undo',
        action: 'kubernetes:rollout-undo',
        input: { workload: '${{ entity.workload }}' },
      },
    ],
    verify: {
      within: '1h',
      for: '1s',
      checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
    },
  }),
  policy(),
];

describe.each(DATABASES)(
  'a backend that is killed again and again on %s',
  id => {
    const dbs = databases();
    let folder: string;
    let cluster: DemoCluster;
    let backend: MortalProcess | undefined;

    beforeEach(async () => {
      folder = await mkdtemp(join(tmpdir(), 'self-healing-crash-'));
      cluster = await startDemoCluster({ tickMs: 50, startupMs: 200 });
    });

    afterEach(async () => {
      await backend?.stop();
      await cluster.stop();
      await rm(folder, { recursive: true, force: true });
    });

    it('carries the story on, with one effect', async () => {
      const { connection, open } = await databaseFor(id, folder, dbs);
      const port = await freePort();
      const alert = crashLoop({
        labels: {
          alertname: 'KubePodCrashLooping',
          severity: 'critical',
          cluster: 'demo',
          namespace: 'shop',
          deployment: 'checkout',
        },
      });
      const config = {
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { host: '127.0.0.1', port },
          database: connection,
          auth: {
            externalAccess: [
              {
                type: 'static',
                options: { token: 'a-token-of-this-test', subject: 'test' },
                accessRestrictions: [{ plugin: 'self-healing' }],
              },
            ],
          },
        },
        selfHealing: {
          claims: { trustLabels: true },
          verification: { poll: '100ms' },
          work: { poll: '50ms', lease: '500ms' },
          kubernetes: {
            clusters: [
              { name: 'demo', url: cluster.url, token: cluster.tokens.healer },
            ],
            served: { after: '200ms', poll: '1s' },
          },
        },
        entities: ENTITIES,
        notificationsFile: join(folder, 'notifications'),
      };
      // A first life sees what serves: only there may be gone back to.
      backend = new MortalProcess(config, undefined);
      await eventually(async () => {
        const knex = await open();
        try {
          const served = knex('kubernetes_releases').where({ served: 'yes' });
          expect(await served).not.toEqual([]);
        } finally {
          await knex.destroy();
        }
      }, 120_000);
      await backend.stop();
      cluster.break('checkout', 'crashloop');
      // Pods that only start are no trouble yet, and looked at again half a
      // minute later: this story has no such pause.
      await eventually(async () =>
        expect(await readAsAdmin(cluster, 'shop', 'pods')).toContain(
          'CrashLoopBackOff',
        ),
      );

      // Alertmanager: posts until it is told 202, again on every restart, and
      // says resolved once the service is well.
      const deliver = async () => {
        const well =
          statusOf(cluster).ready === statusOf(cluster).desired &&
          !statusOf(cluster).fault;
        const answer = await fetch(
          `http://127.0.0.1:${port}/api/self-healing/alerts/alertmanager`,
          {
            method: 'POST',
            headers: {
              'Content-Type': 'application/json',
              Authorization: 'Bearer a-token-of-this-test',
            },
            body: JSON.stringify(
              payload([
                well
                  ? { ...alert, status: 'resolved', endsAt: alert.startsAt }
                  : alert,
              ]),
            ),
          },
        ).catch(() => undefined);
        return answer?.status;
      };

      const lives: Array<{ diesAt: string; end: unknown }> = [];
      for (const diesAt of DEATHS) {
        backend = new MortalProcess(config, diesAt);
        lives.push({ diesAt, end: await deathOf(backend, diesAt, deliver) });
      }
      // Every death was the one that was asked for: nothing was skipped.
      expect(lives).toEqual(DEATHS.map(diesAt => ({ diesAt, end: 'SIGKILL' })));

      backend = new MortalProcess(config, undefined);
      await eventually(async () => expect(await deliver()).toBe(202), 120_000);
      const knex = await open();
      try {
        await eventually(
          async () =>
            expect(await knex('work').select('kind', 'subject')).toEqual([]),
          120_000,
        );
        const story = await readStory(knex);
        expect(story.incidents).toMatchObject([{ status: 'resolved' }]);
        expect(story.executions).toMatchObject([{ state: 'succeeded' }]);
        expect(chainFault(story.chain, story.timeline)).toBe(undefined);
        const told = story.timeline.map(({ kind }) => kind);
        for (const once of [
          'alert-firing',
          'incident-opened',
          'decision',
          'receipt',
          'alert-resolved',
          'verification-passed',
          'outcome',
          'incident-resolved',
        ]) {
          expect(told.filter(kind => kind === once)).toEqual([once]);
        }
        // Found by looking, not by sending again.
        expect(told).toContain('observation');

        const effects = cluster.requests.filter(
          ({ dryRun, status, method }) =>
            method === 'PATCH' && !dryRun && status === 200,
        );
        expect(effects).toHaveLength(1);
        const notified = await readFile(config.notificationsFile, 'utf8').catch(
          () => '',
        );
        expect(notified).toBe('');
      } finally {
        await knex.destroy();
      }
    });
  },
);

/** Keeps delivering until the process is dead. */
async function deathOf(
  backend: MortalProcess,
  diesAt: string,
  deliver: () => Promise<unknown>,
): Promise<unknown> {
  return eventually(async () => {
    await deliver();
    if (backend.end === undefined) {
      throw new Error(`not dead at ${diesAt}:\n${backend.output}`);
    }
    return backend.end;
  }, 300_000);
}

async function readAsAdmin(
  cluster: DemoCluster,
  namespace: string,
  kind: string,
): Promise<string> {
  const answer = await fetch(
    `${cluster.url}/api/v1/namespaces/${namespace}/${kind}`,
    { headers: { Authorization: `Bearer ${cluster.tokens.admin}` } },
  );
  return answer.text();
}

function statusOf(cluster: DemoCluster) {
  return cluster.status().find(({ service }) => service === 'checkout')!;
}

/** Where the process keeps its data, and a look into it from outside. */
async function databaseFor(
  id: string,
  folder: string,
  dbs: ReturnType<typeof databases>,
): Promise<{ connection: object; open(): Promise<Knex> }> {
  if (id === 'SQLITE_3') {
    const filename = join(folder, 'self-healing.sqlite');
    return {
      connection: {
        client: 'better-sqlite3',
        connection: { directory: folder },
      },
      open: async () =>
        knexFactory({
          client: 'better-sqlite3',
          connection: { filename },
          useNullAsDefault: true,
        }),
    };
  }
  const { client } = await dbs.init(id as (typeof DATABASES)[number]);
  // Knex keeps passwords out of reach: take the server from where it is given.
  const server =
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;
  const address = new URL(server!);
  address.pathname = `/${client.config.connection.database}`;
  const connection = address.toString();
  return {
    connection: {
      client: 'pg',
      connection,
      pluginDivisionMode: 'schema',
      ensureExists: false,
      ensureSchemaExists: true,
    },
    open: async () =>
      knexFactory({ client: 'pg', connection, searchPath: 'self-healing' }),
  };
}

async function readStory(knex: Knex) {
  const incidents = await knex('incidents').select('id', 'status');
  const executions: Pick<Execution, 'state'>[] = await knex(
    'executions',
  ).select('state');
  const chain = `incident:${incidents[0]?.id}`;
  const rows = await knex('timeline').where({ chain }).orderBy('seq');
  const timeline: TimelineEntry[] = rows.map(({ data, ...row }) => ({
    ...row,
    data: JSON.parse(data),
  }));
  return { incidents, executions, chain, timeline };
}
