import catalogModuleSelfHealing from '@backstage-self-healing/plugin-catalog-backend-module-self-healing';
import {
  HealingPolicyEntity,
  healingPolicyEntitySchema,
  RunbookEntity,
  runbookEntitySchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { ConfigSources } from '@backstage/config-loader';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { resolve } from 'path';

jest.setTimeout(60_000);

const backendFolder = resolve(__dirname, '..');

type DemoConfig = {
  backend: { listen: { host?: string } };
  demo: { users: Array<{ entityRef: string }> };
  catalog: {
    rules: Array<{ allow: string[] }>;
    locations: Array<{ target: string }>;
  };
};

/** What app-config.yaml says, with paths that hold wherever Jest runs. */
async function readDemoConfig(): Promise<DemoConfig> {
  const config = await ConfigSources.toConfig(
    ConfigSources.default({
      rootDir: resolve(backendFolder, '../..'),
      watch: false,
      argv: ['--config', resolve(backendFolder, '../../app-config.yaml')],
      env: { SELF_HEALING_ALERT_TOKEN: 'not-a-secret' },
    }),
  );
  const { backend, catalog, demo } = config.get<DemoConfig>();
  return {
    backend,
    demo,
    catalog: {
      ...catalog,
      locations: catalog.locations.map(location => ({
        ...location,
        target: resolve(backendFolder, location.target),
      })),
    },
  };
}

async function readCatalog({ server }: TestBackend): Promise<Entity[]> {
  const response = await fetch(
    `http://localhost:${server.port()}/api/catalog/entities/by-query?limit=100`,
  );
  if (!response.ok) throw new Error(await response.text());
  const { items } = await response.json();
  return items;
}

async function until<T>(
  read: () => Promise<T>,
  isComplete: (value: T) => boolean,
): Promise<T> {
  for (;;) {
    const value = await read();
    if (isComplete(value)) return value;
    await new Promise(next => setTimeout(next, 100));
  }
}

it('PR-M19: a demo without passwords listens on this machine alone', async () => {
  const { backend } = await readDemoConfig();
  expect(backend.listen.host).toBe('127.0.0.1');
});

describe('the example catalog', () => {
  let backend: TestBackend;
  let config: DemoConfig;
  let entities: Entity[];

  function named(kind: string): string[] {
    return entities
      .filter(entity => entity.kind === kind)
      .map(entity => entity.metadata.name)
      .sort();
  }

  beforeAll(async () => {
    config = await readDemoConfig();
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleSelfHealing,
        mockServices.rootConfig.factory({
          data: { ...config, backend: { baseUrl: 'http://localhost' } },
        }),
      ],
    });
    // 2 systems, 6 components, 5 groups, 5 users, 4 runbooks, 9 policies, and
    // the relations, which are stitched a little later.
    entities = await until(
      () => readCatalog(backend),
      read =>
        read.filter(({ kind }) => kind !== 'Location').length >= 31 &&
        read.every(
          ({ kind, relations }) => kind === 'Location' || relations?.length,
        ),
    );
  });

  afterAll(async () => {
    await backend.stop();
  });

  it('is a shop of six services in two systems with three owning teams', () => {
    const components = entities.filter(({ kind }) => kind === 'Component');
    expect(named('System')).toEqual(['orders', 'storefront']);
    expect(named('Component')).toEqual([
      'catalogue',
      'checkout',
      'inventory',
      'payments',
      'search',
      'web',
    ]);
    expect(new Set(components.map(component => component.spec?.owner))).toEqual(
      new Set(['team-checkout', 'team-fulfilment', 'team-storefront']),
    );
  });

  it('opts every service in but search', () => {
    expect(
      entities
        .filter(
          ({ kind, metadata }) =>
            kind === 'Component' &&
            metadata.annotations?.['self-healing.backstage.io/enabled'] !==
              'true',
        )
        .map(({ metadata }) => metadata.name),
    ).toEqual(['search']);
  });

  it('holds every demo user, and every relation leads somewhere', () => {
    const refs = new Set(entities.map(entity => stringifyEntityRef(entity)));
    const wanted = [
      ...config.demo.users.map(user => user.entityRef),
      ...entities.flatMap(({ relations = [] }) =>
        relations.map(({ targetRef }) => targetRef),
      ),
    ];
    expect(wanted.filter(ref => !refs.has(ref))).toEqual([]);
  });

  it('has runbooks that prove their effect, for every policy', () => {
    const runbooks = entities
      .filter(({ kind }) => kind === 'Runbook')
      .map((entity): RunbookEntity => runbookEntitySchema.parse(entity));
    const policies = entities
      .filter(({ kind }) => kind === 'HealingPolicy')
      .map(
        (entity): HealingPolicyEntity =>
          healingPolicyEntitySchema.parse(entity),
      );
    expect(runbooks.filter(({ spec }) => !spec.verify)).toEqual([]);
    expect(runbooks.map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(policies.map(({ spec }) => spec.runbook)),
    );
    expect(policies).toHaveLength(9);
  });

  it('lets nobody register runbooks or policies through the portal', () => {
    const allowed = config.catalog.rules.flatMap(({ allow }) => allow);
    expect(allowed).not.toContain('Runbook');
    expect(allowed).not.toContain('HealingPolicy');
  });
});
