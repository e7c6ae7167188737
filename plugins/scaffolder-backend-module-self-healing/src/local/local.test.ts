import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { runAction } from '../__testUtils__/runAction';
import { createLocalFetchAction } from './localFetchAction';
import { createLocalPublishAction } from './localPublishAction';
import { createLocalPullRequestAction } from './localPullRequestAction';
import { LocalRepositories } from './LocalRepositories';
import { Registration } from './Registration';

const COMPONENT = (enabled = '') => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: reviews
  annotations:
    a/b: c
${enabled}spec: { type: service }
`;
const ON = "    self-healing.backstage.io/enabled: 'true'\n";

const entity = (enabled?: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'reviews',
    namespace: 'default',
    annotations: enabled
      ? { 'self-healing.backstage.io/enabled': enabled }
      : {},
  },
});

const workspace = createMockDirectory();
const host = createMockDirectory();
const locationOf = (target: string): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Location',
  metadata: { name: `generated-${target.length}`, namespace: 'default' },
  spec: { type: 'file', target },
});

function actions(
  options: { allowed?: boolean; withinMs?: number; before?: Entity[] } = {},
) {
  const locations = [
    locationOf(join(host.path, '*/catalog-info.yaml')),
    locationOf('/elsewhere/catalog-info.yaml'),
  ];
  const catalog = catalogServiceMock.mock();
  let known = options.before ?? [];
  const refreshed: string[] = [];
  catalog.getEntities.mockImplementation(async () => ({ items: locations }));
  catalog.getEntitiesByRefs.mockImplementation(async ({ entityRefs }) => ({
    items: entityRefs.map(ref =>
      known.find(({ metadata }) => ref.endsWith(`/${metadata.name}`)),
    ),
  }));
  // As the catalog does: what was written is there once it was read again.
  catalog.refreshEntity.mockImplementation(async ref => {
    refreshed.push(ref);
    const on = readFileSync(
      join(host.path, 'reviews/catalog-info.yaml'),
      'utf8',
    ).includes('enabled');
    if (options.withinMs === undefined)
      known = [entity(on ? 'true' : undefined)];
  });
  const permissions = mockServices.permissions.mock({
    authorize: async () => [
      {
        result:
          options.allowed === false
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      },
    ],
  });
  const repositories = new LocalRepositories(host.path);
  const registration = new Registration({
    catalog,
    auth: mockServices.auth(),
    folder: host.path,
    withinMs: options.withinMs,
  });
  return {
    refreshed,
    fetch: createLocalFetchAction(repositories),
    publish: createLocalPublishAction({ repositories, registration, catalog }),
    pullRequest: createLocalPullRequestAction({
      repositories,
      registration,
      permissions,
    }),
  };
}

const run = (
  action: TemplateAction<any, any>,
  input: object,
  isDryRun = false,
) => runAction(workspace.path, action, input, isDryRun);

const REPOSITORY = { repository: 'reviews' };
const PULL = { ...REPOSITORY, entityRef: 'component:default/reviews' };

beforeEach(() => {
  workspace.clear();
  host.clear();
});

describe('self-healing:local:publish', () => {
  it('publishes into the folder, and waits until the catalog has it', async () => {
    workspace.setContent({
      'catalog-info.yaml': COMPONENT(),
      'k8s/deployment.yaml': 'kind: Deployment\n',
      '.git/HEAD': 'x',
    });
    const { publish, refreshed } = actions();
    expect(await run(publish, REPOSITORY)).toEqual({
      entityRef: 'component:default/reviews',
      registered: ['component:default/reviews'],
    });
    expect(host.content()).toEqual({
      reviews: {
        'catalog-info.yaml': COMPONENT(),
        k8s: { 'deployment.yaml': 'kind: Deployment\n' },
      },
    });
    // Only the location that is about this folder.
    expect(refreshed).toEqual([
      `location:default/generated-${
        join(host.path, '*/catalog-info.yaml').length
      }`,
    ]);
  });

  it('writes nothing in a dry run', async () => {
    workspace.setContent({ 'catalog-info.yaml': COMPONENT() });
    expect(await run(actions().publish, REPOSITORY, true)).toMatchObject({
      entityRef: 'component:default/reviews',
    });
    expect(host.content()).toEqual({});
  });

  it('takes no name twice', async () => {
    workspace.setContent({ 'catalog-info.yaml': COMPONENT() });
    host.setContent({ reviews: { 'a.txt': 'theirs' } });
    await expect(run(actions().publish, REPOSITORY)).rejects.toThrow(
      'There is a repository reviews already',
    );
    host.clear();
    await expect(
      run(actions({ before: [entity()] }).publish, REPOSITORY),
    ).rejects.toThrow('The catalog has component:default/reviews already');
    expect(host.content()).toEqual({});
  });

  it.each(['..', '../x', '.proposed', 'a/b', '', 'A', 'a'.repeat(64)])(
    'stays in the folder (%s)',
    async repository => {
      workspace.setContent({ 'catalog-info.yaml': COMPONENT() });
      await expect(run(actions().publish, { repository })).rejects.toThrow(
        'is no name of a repository',
      );
    },
  );

  it('follows no link, out of the workspace or out of the folder', async () => {
    workspace.setContent({ 'catalog-info.yaml': COMPONENT() });
    symlinkSync('/etc', join(workspace.path, 'etc'));
    symlinkSync('/etc/hostname', join(workspace.path, 'name'));
    await run(actions().publish, REPOSITORY);
    expect(readdirSync(join(host.path, 'reviews'))).toEqual([
      'catalog-info.yaml',
    ]);
    symlinkSync('/tmp', join(host.path, 'linked'));
    await expect(
      run(actions().fetch, { repository: 'linked' }),
    ).rejects.toThrow('Relative path is not allowed');
  });

  it('says so when the catalog does not take it', async () => {
    workspace.setContent({ 'catalog-info.yaml': COMPONENT() });
    await expect(
      run(actions({ withinMs: 0 }).publish, REPOSITORY),
    ).rejects.toThrow(
      /component:default\/reviews did not get into the catalog in time: is there a location/,
    );
  });
});

describe('self-healing:local:pull-request', () => {
  const before = {
    reviews: { 'catalog-info.yaml': COMPONENT(), 'kept.txt': 'theirs\n' },
  };
  const change = async () => {
    host.setContent(before);
    await run(actions().fetch, REPOSITORY);
    workspace.addContent({
      'catalog-info.yaml': COMPONENT(ON),
      'self-healing/policy.yaml': 'kind: HealingPolicy\n',
    });
  };

  it.each([false, true])(
    'shows the change and keeps it (dry run: %s)',
    async dry => {
      await change();
      const { diff, file } = await run(actions().pullRequest, PULL, dry);
      expect(diff).toBe(
        [
          '--- a/catalog-info.yaml',
          '+++ b/catalog-info.yaml',
          '@@ -4,4 +4,5 @@',
          '   name: reviews',
          '   annotations:',
          '     a/b: c',
          `+${ON.trimEnd()}`,
          ' spec: { type: service }',
          '--- /dev/null',
          '+++ b/self-healing/policy.yaml',
          '@@ -0,0 +1,1 @@',
          '+kind: HealingPolicy',
          '',
        ].join('\n'),
      );
      expect(host.content()).toMatchObject(before);
      expect(existsSync(join(host.path, '.proposed'))).toBe(!dry);
      if (dry) return;
      expect(readFileSync(file, 'utf8')).toBe(diff);
      // Who reviews it, merges it with what they have.
      execFileSync('git', ['apply', file], { cwd: join(host.path, 'reviews') });
      expect(host.content()).toMatchObject({
        reviews: {
          'catalog-info.yaml': COMPONENT(ON),
          'self-healing': { 'policy.yaml': 'kind: HealingPolicy\n' },
        },
      });
    },
  );

  it('merges when told to, once', async () => {
    await change();
    const { pullRequest } = actions();
    expect(await run(pullRequest, { ...PULL, merge: true })).toMatchObject({
      file: '',
    });
    expect(host.content()).toEqual({
      reviews: {
        ...before.reviews,
        'catalog-info.yaml': COMPONENT(ON),
        'self-healing': { 'policy.yaml': 'kind: HealingPolicy\n' },
      },
    });
    expect(await run(pullRequest, { ...PULL, merge: true })).toEqual({
      diff: '',
      file: '',
    });
  });

  it('is for those who may act on the entity', async () => {
    await change();
    await expect(
      run(actions({ allowed: false }).pullRequest, { ...PULL, merge: true }),
    ).rejects.toThrow('You may not change component:default/reviews');
    expect(host.content()).toEqual(before);
  });

  it('says which repository is missing', async () => {
    await expect(run(actions().pullRequest, PULL)).rejects.toThrow(
      'There is no repository reviews',
    );
  });
});
