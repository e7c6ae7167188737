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
import { World } from './__testUtils__/world';

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
};
const PERSON = 'ada.lovelace@example.com';

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
  constructor() {
    super();
    const { check, action } = this;
    const plan = action.plan.bind(action);
    Object.assign(this, {
      evidence: leakyEvidence,
      action: {
        ...action,
        plan: async (...asked: Parameters<typeof plan>) => ({
          ...(await plan(...asked)),
          dryRun: {
            accepted: true,
            message: `Warning: webhook https://ops:${SECRETS.dryRun}@hook/validate is slow`,
          },
        }),
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

describe.each(DATABASES)('planted secrets on %s', databaseId => {
  const dbs = databases();

  it('AD-D6, RC-F14: are in no table, no answer and no message', async () => {
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
    const backend = await startBackend(knex, {
      world: new LeakyWorld(),
      models: [model],
      config: { analysis: { enabled: true, model: 'fake' } },
    });
    try {
      const alert = crashLoop({
        generatorURL: `http://admin:${SECRETS.link}@prometheus/graph`,
      });
      Object.assign(alert.annotations, {
        description: `vault token is ${SECRETS.annotation}`,
      });
      Object.assign(alert.labels, { key: SECRETS.label });
      await backend.deliver(alert).expect(({ status }) => {
        expect(status).toBeLessThan(300);
      });
      // Through diagnosis, decision, a lost answer, and proof.
      const detail = await backend.until(({ executions }) =>
        executions.some(({ state }) =>
          ['watching', 'succeeded'].includes(state),
        ),
      );
      // What was gathered is there, without what was planted.
      expect(JSON.stringify(detail.evidence)).toContain('login failed');
      expect(JSON.stringify(detail.evidence)).toContain('<EMAIL_1>');

      const { id: incidentId } = detail.incident;
      const analyses = `/incidents/${incidentId}/analyses`;
      await eventually(async () => {
        const [newest] = (await backend.get(analyses)).body.items;
        expect(newest.status).toBe('done');
      });
      expect(model.requests[0].prompt).toContain('login failed');

      const told: [where: string, text: string][] = [
        ['the wire to a model', JSON.stringify(model.requests)],
      ];
      const tables = await tablesOf(knex);
      expect(tables).toEqual(
        expect.arrayContaining(['deliveries', 'alerts', 'diagnoses']),
      );
      for (const table of tables) {
        told.push([`table ${table}`, JSON.stringify(await knex(table))]);
      }
      const { id } = detail.incident;
      const [execution] = detail.executions;
      for (const path of [
        '/incidents',
        `/incidents/${id}`,
        analyses,
        `/executions/${execution.id}`,
        '/entities/component/default/checkout',
      ]) {
        const { text } = await backend.get(path);
        told.push([`GET ${path}`, text]);
      }
      told.push(['notifications', JSON.stringify(backend.sent)]);
      const leaks = told.flatMap(([where, text]) =>
        Object.entries({ ...SECRETS, person: PERSON })
          .filter(([, secret]) => text.includes(secret))
          .map(([planted]) => `${planted} in ${where}`),
      );
      expect(leaks).toEqual([]);
    } finally {
      await backend.stop();
    }
  });
});
