import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { notificationService } from '@backstage/plugin-notifications-node';
// A portal in this process, as a backend package would put it together.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import selfHealing from '@backstage-self-healing/plugin-self-healing-backend';
import kubernetes from '@backstage-self-healing/plugin-self-healing-backend-module-kubernetes';
import type { Knex } from 'knex';
import { request } from 'node:http';

/** What a person or an Alertmanager got for an answer. */
export type Answer = { status: number; body: any };

/** The suite over a database that outlives it. */
export interface Portal {
  post(path: string, body: object, as: Caller): Promise<Answer>;
  get(path: string, as: Caller): Promise<Answer>;
  /** As a rolling update does: nothing more is claimed, what runs lets go. */
  stop(): Promise<void>;
}

/** `service`: as Alertmanager; else a user's entity ref. */
export type Caller = 'service' | `user:${string}`;

/** Starts the real plugin and its Kubernetes module in this process. */
export async function startPortal(options: {
  knex: Knex;
  entities: Entity[];
  cluster: { url: string; token: string };
  servedAfter: string;
  told(message: unknown): void;
}): Promise<Portal> {
  const { knex, entities, cluster, servedAfter, told } = options;
  const backend = await startTestBackend({
    features: [
      selfHealing,
      kubernetes,
      mockServices.rootConfig.factory({
        data: {
          permission: { enabled: false },
          selfHealing: {
            verification: { poll: '5s' },
            work: { poll: '5s', lease: '30s' },
            claims: { trustLabels: true },
            platform: { admins: ['group:default/platform'] },
            kubernetes: {
              served: { after: servedAfter },
              clusters: [{ name: 'demo', ...cluster }],
            },
          },
        },
      }),
      mockServices.database.factory({ knex }),
      mockServices.userInfo.factory(),
      catalogServiceMock.factory({ entities }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({ send: async message => told(message) }),
      }),
    ],
  });
  const port = backend.server.port();
  const ask = (method: string, path: string, caller: Caller, body?: object) =>
    send(port, method, `/api/self-healing${path}`, headerOf(caller), body);
  return {
    post: (path, body, as) => ask('POST', path, as, body),
    get: (path, as) => ask('GET', path, as),
    stop: () => backend.stop(),
  };
}

function headerOf(caller: Caller): string {
  return caller === 'service'
    ? mockCredentials.service.header()
    : mockCredentials.user.header(caller);
}

/** `fetch` has timers of its own, which do not run on the simulated clock. */
export function send(
  port: number,
  method: string,
  path: string,
  authorization: string,
  body?: object,
  contentType = 'application/json',
): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path,
        agent: false,
        headers: {
          authorization,
          ...(text
            ? {
                'content-type': contentType,
                'content-length': Buffer.byteLength(text),
              }
            : {}),
        },
      },
      response => {
        const parts: Buffer[] = [];
        response.on('data', part => parts.push(part));
        response.on('end', () => {
          const all = Buffer.concat(parts).toString();
          resolve({ status: response.statusCode ?? 0, body: parsed(all) });
        });
        response.on('error', reject);
      },
    );
    asked.on('error', reject);
    asked.end(text);
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
