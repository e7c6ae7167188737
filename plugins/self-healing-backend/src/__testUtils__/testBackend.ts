import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  BackendFeature,
  BackstageUserPrincipal,
  coreServices,
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
import permissionBackend from '@backstage/plugin-permission-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
import { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import {
  Execution,
  Incident,
  IncidentDetail,
} from '@backstage-self-healing/plugin-self-healing-common';
import { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  DecisionPoint,
  Model,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
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
    /** What else has a say in decisions. */
    points?: DecisionPoint[];
    /** Who may be asked to explain. */
    models?: Model[];
    /** Groups of everybody, or of one person. */
    memberOf?: string[] | ((userRef: string) => string[]);
    /** What else runs beside it. */
    features?: BackendFeature[];
    /** Without one everything is allowed. */
    policy?: PermissionPolicy['handle'];
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
              healing.addWorkloadHistory(world.history);
              healing.addEvidenceSource(world.evidence);
              healing.addDiagnoser(world.diagnoser);
              healing.addAction(world.action);
              healing.addCheck(world.check);
              options.points?.forEach(one => healing.addDecisionPoint(one));
              options.models?.forEach(one => healing.addModel(one));
            },
          }),
      }),
      mockServices.rootConfig.factory({
        data: {
          backend: { actions: { pluginSources: ['self-healing'] } },
          permission: { enabled: options.policy !== undefined },
          selfHealing: {
            claims: { trustLabels: true },
            verification: { poll: '20ms' },
            work: { poll: '20ms' },
            ...options.config,
          },
        },
      }),
      mockServices.database.factory({ knex }),
      mockServices.userInfo.mock({
        getUserInfo: async credentials => {
          const { userEntityRef } =
            credentials.principal as BackstageUserPrincipal;
          const { memberOf = ['group:default/team-checkout'] } = options;
          return {
            userEntityRef,
            ownershipEntityRefs:
              typeof memberOf === 'function'
                ? memberOf(userEntityRef)
                : memberOf,
          };
        },
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
      ...(options.features ?? []),
      ...(options.policy ? realPermissions(options.policy) : []),
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
    /** The same, as somebody else. */
    as: (userRef: string) => {
      const header = { Authorization: mockCredentials.user.header(userRef) };
      return {
        get: (to: string) => request(backend.server).get(path(to)).set(header),
        post: (to: string, body: object) =>
          request(backend.server).post(path(to)).set(header).send(body),
      };
    },
    /** Nobody in particular: set your own headers. */
    anonymously: () => ({
      get: (to: string) => request(backend.server).get(path(to)),
      post: (to: string) => request(backend.server).post(path(to)),
    }),
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

/** The permission framework itself, asked as in a portal, with a policy. */
function realPermissions(handle: PermissionPolicy['handle']): BackendFeature[] {
  return [
    permissionsServiceFactory,
    // As the real service does and the mock does not: a token on behalf of a
    // user names the plugin that asks, and only a plugin gets conditions.
    createServiceFactory({
      service: coreServices.auth,
      deps: { plugin: coreServices.pluginMetadata },
      factory({ plugin }) {
        const pluginId = plugin.getId();
        const auth = mockServices.auth({ pluginId });
        const issue = auth.getPluginRequestToken.bind(auth);
        auth.getPluginRequestToken = async asked => {
          const { onBehalfOf } = asked;
          if (!auth.isPrincipal(onBehalfOf, 'user')) return issue(asked);
          const { userEntityRef } = onBehalfOf.principal;
          const actor = { subject: `plugin:${pluginId}` };
          return {
            token: mockCredentials.user.token(userEntityRef, { actor }),
          };
        };
        return auth;
      },
    }),
    permissionBackend,
    createBackendModule({
      pluginId: 'permission',
      moduleId: 'test-policy',
      register: env =>
        env.registerInit({
          deps: { policy: policyExtensionPoint },
          init: async ({ policy: point }) => {
            point.setPolicy({ handle: async (...asked) => handle(...asked) });
          },
        }),
    }),
  ];
}

/** Asks again until it does not throw, and throws the last answer in the end. */
export async function eventually<T>(
  ask: () => Promise<T>,
  withinMs = 30_000,
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
