// A real backend, in a process of its own, that kills itself with SIGKILL at the
// commit named in MORTAL_DIES_AT, as `<mark>/<before|after>`: a power cut just
// before that commit reaches the database, or just after the database has
// answered. Started by crash.test.ts; configuration comes in MORTAL_CONFIG.

import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { ConfigReader } from '@backstage/config';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import { appendFileSync } from 'fs';
import { commitMarks } from './commitMarks';

const config = JSON.parse(process.env.MORTAL_CONFIG!);
const [deathMark, deathMoment] = (process.env.MORTAL_DIES_AT ?? '').split('/');

type Query = { sql: string; bindings?: unknown[] };
type Connection = { __knexTxId?: string };

/** Every statement of every transaction passes here on its way to the driver. */
function dieAtCommits(dialect: {
  _query(connection: Connection, query: Query): Promise<unknown>;
}): void {
  const send = dialect._query;
  const marks = new Map<string | undefined, Set<string>>();
  dialect._query = async function mortalQuery(connection, query) {
    const { sql, bindings = [] } = query;
    const id = connection.__knexTxId;
    if (/^BEGIN/i.test(sql)) marks.set(id, new Set());
    const inTransaction = marks.get(id);
    const written = commitMarks(sql, bindings);
    written.forEach(mark => inTransaction?.add(mark));
    // Outside of a transaction a statement is its own commit.
    const fatal = inTransaction
      ? /^COMMIT/i.test(sql) && inTransaction.has(deathMark)
      : written.includes(deathMark);
    if (/^(COMMIT|ROLLBACK)/i.test(sql)) marks.delete(id);
    if (fatal && deathMoment === 'before') process.kill(process.pid, 'SIGKILL');
    const answer = await send.call(this, connection, query);
    if (fatal && deathMoment === 'after') process.kill(process.pid, 'SIGKILL');
    return answer;
  };
}

const executioner = createBackendModule({
  pluginId: 'self-healing',
  moduleId: 'executioner',
  register: env =>
    env.registerInit({
      deps: { database: coreServices.database },
      async init({ database }) {
        const { client } = await database.getClient();
        dieAtCommits(client.constructor.prototype);
      },
    }),
});

const backend = createBackend();
backend.add(
  createServiceFactory({
    service: coreServices.rootConfig,
    deps: {},
    factory: () => new ConfigReader(config),
  }),
);
backend.add(
  createServiceFactory({
    service: catalogServiceRef,
    deps: {},
    factory: () => catalogServiceMock({ entities: config.entities }),
  }),
);
backend.add(
  createServiceFactory({
    service: notificationService,
    deps: {},
    factory: () => ({
      async send({ payload }) {
        appendFileSync(
          config.notificationsFile,
          `${JSON.stringify(payload)}\n`,
        );
      },
    }),
  }),
);
backend.add(executioner);
backend.add(import('../index'));
backend.add(
  import(
    '@backstage-self-healing/plugin-self-healing-backend-module-kubernetes'
  ),
);
backend.start();
