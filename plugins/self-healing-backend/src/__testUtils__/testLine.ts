import { mockServices } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import { Knex } from 'knex';
import { readSelfHealingConfig } from '../config';
import { alertmanagerSource } from '../intake/alertmanager';
import { createLine, Line } from '../line/createLine';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { Registry } from '../registry';
import { checkout, policy, rollBack } from './entities';
import { crashLoop, payload } from './testBackend';
import { World } from './world';

/** One replica without HTTP, with what it has in memory for itself. */
export function createTestLine(
  knex: Knex,
  world: World,
  options: {
    entities?: Entity[];
    sent?: NotificationSendOptions[];
    lease?: string;
    /** Asked about every incident. */
    model?: Model;
  } = {},
): Line {
  const { entities = [checkout, rollBack, policy()], sent = [] } = options;
  const registry = new Registry();
  registry.addWorkloadLocator(world.locator);
  registry.addWorkloadHistory(world.history);
  registry.addEvidenceSource(world.evidence);
  registry.addDiagnoser(world.diagnoser);
  registry.addAction(world.action);
  registry.addCheck(world.check);
  if (options.model) registry.addModel(options.model);
  return createLine({
    auditor: mockServices.auditor.mock({
      createEvent: async () => ({
        success: async () => {},
        fail: async () => {},
      }),
    }),
    auth: mockServices.auth(),
    catalog: catalogServiceMock({ entities }),
    config: readSelfHealingConfig(
      new ConfigReader({
        selfHealing: {
          claims: { trustLabels: true },
          work: { poll: '10ms', lease: options.lease ?? '15s' },
          verification: { poll: '10ms' },
          ...(options.model
            ? { analysis: { enabled: true, model: options.model.id } }
            : {}),
        },
      }),
    ),
    knex,
    logger: mockServices.logger.mock(),
    notifications: {
      send: async (message: NotificationSendOptions) => {
        sent.push(message);
      },
    },
    registry,
    signals: { publish: async () => {} },
  });
}

/** Commits a delivery as the webhook does. */
export function deliverTo(
  line: Line,
  ...alerts: ReturnType<typeof crashLoop>[]
) {
  const body = payload(alerts);
  return line.deliveries.commit(
    'alertmanager',
    JSON.stringify(body),
    alertmanagerSource.parse(body).alerts,
  );
}
