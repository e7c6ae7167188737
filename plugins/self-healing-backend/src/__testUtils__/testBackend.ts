import {
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import {
  Execution,
  Incident,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { selfHealingExtensionPoint } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import request from 'supertest';
import { selfHealingPlugin } from '../plugin';
import { checkout, policy, rollBack } from './entities';
import { World } from './world';

/** The databases that every store is tested on. */
export const DATABASES: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
export const databases = () => TestDatabases.create({ ids: DATABASES });

const asUser = { Authorization: mockCredentials.user.header() };
const asService = { Authorization: mockCredentials.service.header() };

/** The whole plugin over a test world, asked as its users ask: over HTTP. */
export async function startBackend(
  knex: Knex,
  options: {
    world?: World;
    entities?: Entity[];
    config?: Record<string, unknown>;
    memberOf?: string[];
  } = {},
) {
  const world = options.world ?? new World();
  const sent: NotificationSendOptions[] = [];
  const backend = await startTestBackend({
    features: [
      selfHealingPlugin,
      createBackendModule({
        pluginId: 'self-healing',
        moduleId: 'world',
        register: env =>
          env.registerInit({
            deps: { healing: selfHealingExtensionPoint },
            init: async ({ healing }) => {
              healing.addWorkloadLocator(world.locator);
              healing.addEvidenceSource(world.evidence);
              healing.addDiagnoser(world.diagnoser);
              healing.addAction(world.action);
              healing.addCheck(world.check);
            },
          }),
      }),
      mockServices.rootConfig.factory({
        data: {
          selfHealing: {
            verification: { poll: '20ms' },
            work: { poll: '20ms' },
            ...options.config,
          },
        },
      }),
      mockServices.database.factory({ knex }),
      mockServices.userInfo.mock({
        getUserInfo: async () => ({
          userEntityRef: mockCredentials.user().principal.userEntityRef,
          ownershipEntityRefs: options.memberOf ?? [
            'group:default/team-checkout',
          ],
        }),
      }).factory,
      catalogServiceMock.factory({
        entities: options.entities ?? [checkout, rollBack, policy()],
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          send: async (message: NotificationSendOptions) => {
            sent.push(message);
          },
        }),
      }),
    ],
  });
  const path = (to: string) => `/api/self-healing${to}`;
  const client = {
    world,
    sent,
    server: backend.server,
    stop: () => backend.stop(),
    get: (to: string) => request(backend.server).get(path(to)).set(asUser),
    post: (to: string, body: object) =>
      request(backend.server).post(path(to)).set(asUser).send(body),
    deliver: (...alerts: ReturnType<typeof crashLoop>[]) =>
      request(backend.server)
        .post(path('/alerts/alertmanager'))
        .set(asService)
        .send(payload(alerts)),
    async incidents(): Promise<Incident[]> {
      return (await client.get('/incidents?limit=100')).body.items;
    },
    async incident(): Promise<IncidentDetail> {
      const [{ id }] = await client.incidents();
      return (await client.get(`/incidents/${id}`)).body;
    },
    async execution(): Promise<Execution> {
      return (await client.incident()).executions.at(-1)!;
    },
    /** Until the newest incident is as expected; says what it was at the end. */
    async until(
      expected: (detail: IncidentDetail) => boolean | undefined,
    ): Promise<IncidentDetail> {
      return eventually(async () => {
        const [newest] = await client.incidents();
        if (!newest) throw new Error('there is no incident');
        const detail: IncidentDetail = (
          await client.get(`/incidents/${newest.id}`)
        ).body;
        if (expected(detail)) return detail;
        throw new Error(
          `still ${detail.incident.status}:\n${detail.timeline
            .map(({ kind, summary }) => `${kind}: ${summary}`)
            .join('\n')}`,
        );
      });
    },
  };
  return client;
}

/** Asks again until it does not throw, and throws the last answer in the end. */
export async function eventually<T>(
  ask: () => Promise<T>,
  withinMs = 10_000,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
}

let fingerprints = 0;

/** One alert as Alertmanager posts it. */
export function crashLoop(changes: Record<string, unknown> = {}) {
  fingerprints += 1;
  return {
    status: 'firing',
    labels: {
      alertname: 'KubePodCrashLooping',
      severity: 'critical',
      namespace: 'shop',
      deployment: 'checkout',
    } as Record<string, string>,
    annotations: { summary: 'checkout is crash looping' },
    startsAt: new Date(Date.now() - 5_000).toISOString(),
    endsAt: '0001-01-01T00:00:00Z',
    generatorURL: 'http://localhost/graph',
    fingerprint: `f${fingerprints}`,
    ...changes,
  };
}

/** The same alert, resolved. */
export function resolved(alert: ReturnType<typeof crashLoop>) {
  return { ...alert, status: 'resolved', endsAt: new Date().toISOString() };
}

/** A webhook delivery of Alertmanager, version 4. */
export function payload(alerts: object[]) {
  return {
    version: '4',
    groupKey: '{}:{alertname="KubePodCrashLooping"}',
    truncatedAlerts: 0,
    status: 'firing',
    receiver: 'self-healing',
    groupLabels: {},
    commonLabels: {},
    commonAnnotations: {},
    externalURL: 'http://localhost:9093',
    alerts,
  };
}
