import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { Config } from '@backstage/config';
import { AuthenticationError, NotAllowedError } from '@backstage/errors';
import {
  authProvidersExtensionPoint,
  createProxyAuthenticator,
  createProxyAuthProviderFactory,
} from '@backstage/plugin-auth-node';

/** Names the demo user that a request signs in as. */
export const DEMO_USER_HEADER = 'x-demo-user';

/**
 * Sign-in without a password, for the demo: whoever asks becomes the demo user
 * named in a header. Hence the two bounds, both closed unless opened: it works
 * only in development, and only for users listed under `demo.users`.
 */
export default createBackendModule({
  pluginId: 'auth',
  moduleId: 'demo-provider',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        providers: authProvidersExtensionPoint,
      },
      async init({ config, providers }) {
        const authenticator = createDemoAuthenticator(readDemoUsers(config));
        providers.registerProvider({
          providerId: 'demo',
          factory: createProxyAuthProviderFactory({
            authenticator,
            signInResolver: async ({ result: { entityRef } }, context) =>
              context.signInWithCatalogUser({ entityRef }),
          }),
        });
      },
    });
  },
});

function readDemoUsers(config: Config): Set<string> {
  const users = config.getOptionalConfigArray('demo.users') ?? [];
  return new Set(
    users.map(user => normalUserRef(user.getString('entityRef'), 'demo.users')),
  );
}

function createDemoAuthenticator(users: ReadonlySet<string>) {
  return createProxyAuthenticator({
    defaultProfileTransform: async (result: { entityRef: string }) => ({
      profile: { displayName: parseEntityRef(result.entityRef).name },
    }),
    initialize({ config }) {
      // The same test, and the same name for the way out, as Backstage's guest
      // provider: anything that does not say it is development is not.
      return {
        allowed:
          process.env.NODE_ENV === 'development' ||
          config.getOptionalBoolean('dangerouslyAllowOutsideDevelopment') ===
            true,
      };
    },
    async authenticate({ req }, { allowed }) {
      if (!allowed) {
        throw new NotAllowedError(
          'The demo sign-in works only in development. Configure a real auth provider.',
        );
      }
      const header = req.header(DEMO_USER_HEADER);
      if (!header) {
        throw new AuthenticationError(
          `The header ${DEMO_USER_HEADER} must name a demo user`,
        );
      }
      const entityRef = normalUserRef(header, DEMO_USER_HEADER);
      if (!users.has(entityRef)) {
        throw new AuthenticationError(
          `${entityRef} is not listed under demo.users in the configuration`,
        );
      }
      return { result: { entityRef } };
    },
  });
}

function normalUserRef(ref: string, where: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(ref, { defaultKind: 'user', defaultNamespace: 'default' }),
    );
  } catch {
    throw new AuthenticationError(
      `'${ref}' in ${where} is not an entity ref such as user:default/viewer`,
    );
  }
}
