import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import authPlugin from '@backstage/plugin-auth-backend';
import demoAuth from './demoAuth';

jest.setTimeout(60_000);

const checkoutOwner: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'checkout-owner', namespace: 'default' },
  spec: { memberOf: ['team-checkout'] },
  relations: [{ type: 'memberOf', targetRef: 'group:default/team-checkout' }],
};

const notListed: Entity = {
  ...checkoutOwner,
  metadata: { name: 'not-listed', namespace: 'default' },
};

async function startWith(demoProvider: { [option: string]: boolean }) {
  return startTestBackend({
    features: [
      authPlugin,
      demoAuth,
      catalogServiceMock.factory({ entities: [checkoutOwner, notListed] }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:3000' },
          backend: {
            baseUrl: 'http://localhost:7007',
            database: { client: 'better-sqlite3', connection: ':memory:' },
          },
          auth: { providers: { demo: demoProvider } },
          demo: {
            users: [
              { entityRef: 'user:default/checkout-owner', title: 'Owner' },
              { entityRef: 'user:default/not-in-catalog', title: 'Gone' },
            ],
          },
        },
      }),
    ],
  });
}

async function signIn({ server }: TestBackend, demoUser?: string) {
  const response = await fetch(
    `http://localhost:${server.port()}/api/auth/demo/refresh`,
    { headers: demoUser === undefined ? {} : { 'x-demo-user': demoUser } },
  );
  return { status: response.status, body: await response.json() };
}

describe('demo sign-in', () => {
  describe('when it is allowed', () => {
    let backend: TestBackend;
    beforeAll(async () => {
      backend = await startWith({ dangerouslyAllowOutsideDevelopment: true });
    });
    afterAll(() => backend.stop());

    it('issues a token for the user and its groups', async () => {
      const { status, body } = await signIn(
        backend,
        'user:default/checkout-owner',
      );
      expect(body).toMatchObject({
        profile: { displayName: 'checkout-owner' },
        backstageIdentity: {
          identity: {
            userEntityRef: 'user:default/checkout-owner',
            ownershipEntityRefs: [
              'user:default/checkout-owner',
              'group:default/team-checkout',
            ],
          },
        },
      });
      expect(status).toBe(200);
      const [, payload] = body.backstageIdentity.token.split('.');
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(
        expect.objectContaining({ sub: 'user:default/checkout-owner' }),
      );
    });

    it.each([
      [undefined, 401, 'The header x-demo-user must name a demo user'],
      ['user:default/not-listed', 401, 'is not listed under demo.users'],
      ['group:default/team-checkout', 401, 'is not listed under demo.users'],
      ['user:', 401, 'is not an entity ref such as user:default/viewer'],
      ['user:default/not-in-catalog', 404, 'User not found'],
    ])('answers %s with %i', async (demoUser, status, message) => {
      const answer = await signIn(backend, demoUser);
      expect(answer.body.error.message).toContain(message);
      expect(answer.status).toBe(status);
      expect(answer.body).not.toHaveProperty('backstageIdentity');
    });
  });

  it('refuses outside development unless told otherwise', async () => {
    const backend = await startWith({});
    try {
      const { status, body } = await signIn(
        backend,
        'user:default/checkout-owner',
      );
      expect(body.error.message).toContain('works only in development');
      expect(status).toBe(403);
    } finally {
      await backend.stop();
    }
  });
});
