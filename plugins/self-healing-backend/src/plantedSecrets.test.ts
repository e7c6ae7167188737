import {
  AuditorService,
  BackendFeature,
  coreServices,
  createServiceFactory,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { EvidenceSource } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  startBackend,
} from './__testUtils__/testBackend';
import { explanation, FakeModel } from './__testUtils__/fakeModel';
import { checkout, policy, rollBack } from './__testUtils__/entities';
import { World } from './__testUtils__/world';
import { Receiver } from './notices/__testUtils__/receiver';

jest.setTimeout(120_000);

/** Where each was planted, and what must be nowhere afterwards. */
const SECRETS = {
  log: 'hunter2-in-a-log',
  logToken: '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',
  event: 'Tr0ub4dor3-in-an-event',
  volume: 'Zm9yLWEtdm9sdW1l9',
  annotation: 'hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY',
  label: 'AKIA2E0A8F3B244C9986',
  link: 'l1nk-passw0rd',
  environment: 'c0rrect-horse-battery',
  error: 'err0r-passw0rd',
  problem: 'pr0blem-passw0rd',
  dryRun: 'webh00k-passw0rd',
  check: 'ch3ck-passw0rd',
  series: 'ghp_1pJ4vYz8QmXc2RkT7bNsHd5LfGw9Ea3UoViB',
  gap: 'g4p-passw0rd',
  reply: 'r3ply-passw0rd',
  base64: Buffer.from(
    'the token 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',
  ).toString('base64'),
  escaped: 'esc4ped-passw0rd',
  colours: 'glpat-2Xr7Kq9vLm3Tz8Wc5Bn1',
  wrapped: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ',
  difference: 'd1fference-passw0rd',
  argument: 'argum3nt-passw0rd',
  planning: 'pl4nning-passw0rd',
  annotationOfWorkload: 'annot4tion-passw0rd',
  finding: 'f1nding-passw0rd',
  comment: 'c0mment-passw0rd',
  reason: 'r3ason-passw0rd',
  catalog: 'c4talog-passw0rd',
  own: 'SHOP-4711-4712',
  unread: 'unr3ad-passw0rd',
  odd: 'odd-passw0rd',
};
const PERSON = 'ada.lovelace@example.com';
const NAME = 'Ada Lovelace';

const leakyEvidence: EvidenceSource = {
  id: 'world',
  collect: async () =>
    [
      {
        kind: 'logs',
        title: 'Logs of checkout',
        data: {
          lines: [
            `login failed password=${SECRETS.log} for ${PERSON}`,
            `cloning with ${SECRETS.logToken}`,
            `decoded ${SECRETS.base64}`,
            `{"msg":"{\\"password\\":\\"${SECRETS.escaped}\\"}"}`,
            `\u001b[31m${SECRETS.colours.slice(
              0,
              9,
            )}\u001b[0m\u001b[1m${SECRETS.colours.slice(9)}`,
            `${SECRETS.wrapped}\n.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U`,
            `the code of ours is ${SECRETS.own}`,
            `${NAME} was called`,
          ],
        },
      },
      {
        kind: 'events',
        title: 'Events',
        data: {
          events: [
            {
              reason: 'Unhealthy',
              message: `dial postgres://app:${SECRETS.event}@db:5432/shop`,
            },
          ],
        },
      },
      {
        kind: 'describe',
        title: 'Pod',
        data: {
          volumes: [
            {
              name: 'data',
              csi: { volumeAttributes: { accountKey: SECRETS.volume } },
            },
          ],
          env: [{ name: 'DB_PASSWORD', value: SECRETS.environment }],
          annotations: {
            'vault.example.com/token': SECRETS.annotationOfWorkload,
          },
        },
      },
      {
        kind: 'problem',
        title: 'Metrics',
        data: {
          problem: `GET https://prom:${SECRETS.problem}@prometheus/api failed`,
        },
      },
      {
        kind: 'metrics',
        title: 'Errors',
        data: {},
        series: [
          {
            name: `checkout token=${SECRETS.series}`,
            points: [[1_796_000_000, 1] as [number, number]],
            marks: [{ at: 1_796_000_000, label: `by ${PERSON}` }],
          },
        ],
        gap: `GET https://prom:${SECRETS.gap}@prometheus/api said HTTP 503`,
      },
    ].map(item => ({
      ...item,
      source: 'world',
      collectedAt: new Date().toISOString(),
    })),
};

class LeakyWorld extends World {
  /** Thrown when somebody plans. */
  planFails: Error | undefined;

  constructor() {
    super();
    const { check, action } = this;
    const plan = action.plan.bind(action);
    Object.assign(this, {
      evidence: leakyEvidence,
      action: {
        ...action,
        plan: async (...asked: Parameters<typeof plan>) => {
          if (this.planFails) throw this.planFails;
          return {
            ...(await plan(...asked)),
            changes: [
              {
                path: 'spec.template.spec.containers[app].env[MOOD].value',
                before: SECRETS.difference,
                after: 'glad',
              },
              { path: 'spec.args', after: `--password=${SECRETS.argument}` },
            ],
            dryRun: {
              accepted: true,
              message: `Warning: webhook https://ops:${SECRETS.dryRun}@hook/validate is slow`,
            },
          };
        },
      },
      check: {
        ...check,
        evaluate: async (...asked: Parameters<typeof check.evaluate>) => {
          const { status } = await check.evaluate(...asked);
          return {
            status,
            message: `GET /health?password=${SECRETS.check} says ${status}`,
          };
        },
      },
    });
    let answers = 0;
    // The answer of the server is lost once, with words that repeat a header.
    this.beforeAnswer = async () => {
      answers += 1;
      if (answers === 1) {
        throw new Error(
          `upstream said no to "Authorization: Bearer ${SECRETS.error}"`,
        );
      }
    };
  }
}

async function tablesOf(knex: Knex): Promise<string[]> {
  const isSqlite = knex.client.config.client.includes('sqlite');
  const rows: { name: string }[] = isSqlite
    ? await knex('sqlite_master').select('name').where({ type: 'table' })
    : await knex('information_schema.tables')
        .select({ name: 'table_name' })
        .where({ table_schema: 'public' });
  return rows.map(({ name }) => name);
}

/** What the plugin writes to its log and to the audit, as text. */
function writings(): { features: BackendFeature[]; text(): string } {
  const written: unknown[] = [];
  const write = (...words: unknown[]) => {
    written.push(
      words.map(word =>
        word instanceof Error
          ? `${word.name} ${word.message} ${word.stack}`
          : word,
      ),
    );
  };
  const logger: LoggerService = {
    error: write,
    warn: write,
    info: write,
    debug: write,
    child: () => logger,
  };
  return {
    text: () => JSON.stringify(written),
    features: [
      createServiceFactory({
        service: coreServices.logger,
        deps: {},
        factory: () => logger,
      }),
      createServiceFactory({
        service: coreServices.auditor,
        deps: {},
        factory: (): AuditorService => ({
          createEvent: async ({ request: _, ...event }) => {
            write('audit', event);
            return {
              success: async done => write('success', done),
              fail: async ({ error, ...done }) => write('fail', done, error),
            };
          },
        }),
      }),
    ],
  };
}

const person: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'ada' },
  spec: { profile: { displayName: NAME }, memberOf: [] },
};

/** The service, with what somebody has left in the catalog. */
const leakyCheckout: Entity = {
  ...checkout,
  metadata: {
    ...checkout.metadata,
    annotations: {
      ...checkout.metadata.annotations,
      'example.com/db': `postgres://app:${SECRETS.catalog}@db/shop`,
    },
  },
};

describe.each(DATABASES)('planted secrets on %s', databaseId => {
  const dbs = databases();
  const receiver = new Receiver();
  let url: string;
  beforeAll(async () => {
    url = await receiver.start();
  });
  afterAll(() => receiver.stop());

  it('AD-D6, RC-F14: are in no table, log, answer, message or prompt', async () => {
    const knex = await dbs.init(databaseId);
    // It repeats what it is sent, and a secret that only it knows.
    const model = new FakeModel();
    model.answer = request => {
      const text = `${request.prompt.slice(-600)} password=${SECRETS.reply}`;
      return model.says(
        JSON.stringify({
          ...explanation,
          summary: [{ text, evidence: ['E1'] }],
        }),
        request,
      );
    };
    const world = new LeakyWorld();
    world.findings[0].summary = `GET https://a:${SECRETS.finding}@b failed`;
    const { features, text: written } = writings();
    const backend = await startBackend(knex, {
      world,
      models: [model],
      features,
      entities: [leakyCheckout, rollBack, policy(), person],
      config: {
        analysis: { enabled: true, model: 'fake' },
        redaction: {
          pii: { names: true },
          patterns: [{ name: 'shop-code', pattern: 'SHOP-\\d{4}-\\d{4}' }],
        },
        platform: { admins: ['group:default/platform'] },
        notifiers: {
          pagerduty: { url, routingKey: 'a-routing-key' },
          webhooks: [{ id: 'chat', url, secret: 'a-secret-of-the-webhook' }],
        },
      },
    });
    try {
      const alert = crashLoop({
        generatorURL: `http://admin:${SECRETS.link}@prometheus/graph`,
      });
      Object.assign(alert.annotations, {
        description: `vault token is ${SECRETS.annotation}, ask ${NAME} or ${PERSON}`,
      });
      Object.assign(alert.labels, { key: SECRETS.label });
      Object.assign(alert, { silenceURL: `http://a:${SECRETS.unread}@am` });
      const odd = crashLoop({
        labels: `password=${SECRETS.odd}`,
        startsAt: 'never',
      });
      await backend.deliver(alert, odd).expect(({ status }) => {
        expect(status).toBeLessThan(300);
      });
      // Through diagnosis, decision, a lost answer, and proof.
      const detail = await backend.until(({ executions }) =>
        executions.some(({ state }) =>
          ['watching', 'succeeded'].includes(state),
        ),
      );
      // What was gathered is there, without what was planted.
      const gathered = JSON.stringify(detail.evidence);
      expect(gathered).toContain('login failed');
      expect(gathered).toContain('<EMAIL_1>');
      expect(gathered).toContain('<PERSON_1> was called');
      expect(gathered).toContain('[redacted: shop-code]');

      const { id } = detail.incident;
      const [execution] = detail.executions;
      const analyses = `/incidents/${id}/analyses`;
      const [analysis] = await eventually(async () => {
        const { items } = (await backend.get(analyses)).body;
        expect(items[0].status).toBe('done');
        return items;
      });
      expect(model.requests[0].prompt).toContain('login failed');

      // What people say, and what goes wrong when they ask.
      const said: [path: string, body: object, status: number][] = [
        [
          '/kill-switches',
          {
            scope: { scope: 'global' },
            engaged: true,
            reason: `password=${SECRETS.reason}`,
          },
          200,
        ],
        [
          `/incidents/${id}/close`,
          { comment: `it was password=${SECRETS.comment}` },
          200,
        ],
        [
          `/analyses/${analysis.id}/feedback`,
          { thumbs: 'up', comment: `password=${SECRETS.comment}` },
          200,
        ],
      ];
      const told: [where: string, text: string][] = [
        ['the wire to a model', JSON.stringify(model.requests)],
      ];
      world.planFails = new Error(`webhook said password=${SECRETS.planning}`);
      const plan = await backend.post('/plans', {
        entityRef: 'component:default/checkout',
        runbookRef: 'runbook:default/roll-back',
      });
      expect(plan.text).toContain('webhook said');
      told.push(['POST /plans', plan.text]);

      for (const [path, body, status] of said) {
        const answer = await backend.post(path, body);
        told.push([`POST ${path}`, answer.text]);
        expect([path, answer.status, answer.text]).toEqual([
          path,
          status,
          expect.any(String),
        ]);
      }
      for (const path of [
        '/incidents',
        `/incidents/${id}`,
        analyses,
        `/analyses/${analysis.id}/stream`,
        `/executions/${execution.id}`,
        '/entities/component/default/checkout',
        '/runbooks?entityRef=component:default/checkout',
        '/kill-switches',
        '/claims',
      ]) {
        const { text, status } = await backend.get(path);
        expect([path, status]).toEqual([path, 200]);
        told.push([`GET ${path}`, text]);
      }
      // The platform is called about what belongs to nobody, at once.
      const nobodys = crashLoop({
        labels: {
          alertname: `DiskFull token=${SECRETS.label}`,
          severity: 'critical',
          namespace: 'elsewhere',
        },
        annotations: { summary: `${NAME}: password=${SECRETS.annotation}` },
      });
      await backend.deliver(nobodys);
      await eventually(async () => {
        expect(receiver.received.length).toBeGreaterThanOrEqual(2);
        expect(backend.sent.length).toBeGreaterThanOrEqual(1);
      });
      expect(JSON.stringify(receiver.received)).toContain('DiskFull');
      for (const { path, text } of receiver.received) {
        told.push([`told at ${path}`, text]);
      }
      told.push(['notifications', JSON.stringify(backend.sent)]);
      expect(written()).toContain('upstream said no');
      expect(written()).toContain('incident-close');
      told.push(['the log', written()]);
      const tables = await tablesOf(knex);
      expect(tables).toEqual(
        expect.arrayContaining([
          'deliveries',
          'alerts',
          'diagnoses',
          'analyses',
          'notices',
          'kill_switches',
        ]),
      );
      for (const table of tables) {
        told.push([`table ${table}`, JSON.stringify(await knex(table))]);
      }
      const leaks = told.flatMap(([where, text]) =>
        Object.entries({ ...SECRETS, person: PERSON, name: NAME })
          .filter(([, secret]) => text.includes(secret))
          .map(([planted]) => `${planted} in ${where}`),
      );
      expect(leaks).toEqual([]);
    } finally {
      await backend.stop();
    }
  });
});
