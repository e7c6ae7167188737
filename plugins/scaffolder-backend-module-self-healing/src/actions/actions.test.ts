import { createMockDirectory } from '@backstage/backend-test-utils';
import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { mockServices } from '@backstage/backend-test-utils';
import { ScmIntegrations } from '@backstage/integration';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAction } from '../__testUtils__/runAction';
import { createFindSourceAction } from './findSourceAction';
import { createOptInAction } from './optInAction';
import { createValidateAction } from './validateAction';

const COMPONENT = `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: reviews # ours
  annotations:
    backstage.io/kubernetes-id: critics
spec: { type: service, owner: team-storefront }
`;
const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: reviews
  labels:
    backstage.io/kubernetes-id: critics
spec: {}
`;
const POLICY = `apiVersion: self-healing.backstage.io/v1alpha1
kind: HealingPolicy
metadata:
  name: reviews
spec:
  owner: team-storefront
  targets: { kind: Component }
  when: alert.labels.alertname == "KubePodCrashLooping"
  runbook: restart
  autonomy: act
`;

const workspace = createMockDirectory();

const run = (
  action: TemplateAction<any, any>,
  input: object,
  isDryRun = false,
) => runAction(workspace.path, action, input, isDryRun);
const written = (path: string) =>
  readFileSync(join(workspace.path, path), 'utf8');

describe('self-healing:opt-in', () => {
  const input = {
    catalogInfo: 'catalog-info.yaml',
    targets: ['./self-healing/policy.yaml'],
    manifests: ['k8s/**/*.yaml', 'chart/*.yaml'],
  };

  it.each([false, true])(
    'turns healing on in the files (dry run: %s)',
    async dry => {
      workspace.setContent({
        'catalog-info.yaml': COMPONENT,
        'k8s/a.yaml': DEPLOYMENT,
        'chart/b.yaml': '{{ if .Values.x }}\na: [\n',
      });
      expect(await run(createOptInAction(), input, dry)).toEqual({
        entityRef: 'component:default/reviews',
        claimed: ['Deployment/reviews'],
        left: [expect.stringMatching(/^chart\/b\.yaml: /)],
      });
      const text = written('catalog-info.yaml');
      expect(text).toContain('name: reviews # ours');
      expect(text).toContain("self-healing.backstage.io/enabled: 'true'");
      expect(text).toContain('- ./self-healing/policy.yaml');
      expect(written('k8s/a.yaml')).toContain(
        'self-healing.backstage.io/entity-ref: component:default/reviews',
      );
      await run(createOptInAction(), input);
      expect(written('catalog-info.yaml')).toBe(text);
    },
  );

  it.each([
    [{}, input, /catalog-info\.yaml cannot be read/],
    [{ 'catalog-info.yaml': 'a: [' }, input, /^catalog-info\.yaml: Flow/],
    [
      {},
      { ...input, catalogInfo: '../secrets.yaml' },
      /Relative path is not allowed/,
    ],
  ])('says what it cannot do (%#)', async (files, given, words) => {
    workspace.setContent(files);
    await expect(run(createOptInAction(), given)).rejects.toThrow(words);
  });
});

describe('self-healing:validate', () => {
  const input = { files: ['**/*.yaml', '**/*.yml'] };

  it.each([false, true])('passes what is right (dry run: %s)', async dry => {
    workspace.setContent({
      'self-healing/policy.yaml': POLICY,
      'catalog-info.yaml': COMPONENT,
      'chart/templates/x.yaml': '{{ a',
    });
    expect(await run(createValidateAction(), input, dry)).toEqual({
      checked: 1,
    });
  });

  it.each<[string, string, RegExp]>([
    [
      POLICY.replace('alert.labels', 'alrt.labels'),
      'a condition',
      /policy\.yaml: reviews spec\.when: .*Unknown variable: alrt/,
    ],
    [
      POLICY.replace('autonomy: act', 'autonomy: always'),
      'an autonomy',
      /policy\.yaml: reviews spec\.autonomy: Invalid option/,
    ],
    [
      POLICY.replace('HealingPolicy', 'Playbook'),
      'a kind',
      /kind: must be one of Runbook, HealingPolicy/,
    ],
    [
      `${POLICY}  when: twice\n`,
      'the YAML',
      /policy\.yaml: Map keys must be unique/,
    ],
  ])('fails with the path (%#)', async (text, _, words) => {
    workspace.setContent({ 'self-healing/policy.yaml': text });
    for (const dry of [false, true]) {
      await expect(run(createValidateAction(), input, dry)).rejects.toThrow(
        words,
      );
    }
  });
});

describe('self-healing:find-source', () => {
  const action = createFindSourceAction({
    catalog: catalogServiceMock({
      entities: [
        {
          apiVersion: 'backstage.io/v1alpha1',
          kind: 'Component',
          metadata: {
            name: 'reviews',
            annotations: {
              'backstage.io/managed-by-location':
                'url:https://github.com/shop/reviews/blob/main/catalog-info.yaml',
            },
          },
          spec: { owner: 'team-storefront' },
        },
      ],
    }),
    integrations: ScmIntegrations.fromConfig(mockServices.rootConfig()),
  });

  it('knows the hosts that the portal knows', async () => {
    expect(
      await run(action, { entityRef: 'component:default/reviews' }),
    ).toEqual({
      host: 'github',
      name: 'reviews',
      repoUrl: 'github.com?owner=shop&repo=reviews',
      rootUrl: 'https://github.com/shop/reviews/blob/main',
      branch: 'main',
      catalogInfo: 'catalog-info.yaml',
      folder: '.',
      entityName: 'reviews',
      entityNamespace: 'default',
      owner: 'team-storefront',
    });
    await expect(
      run(action, { entityRef: 'component:default/gone' }),
    ).rejects.toThrow('The catalog has no component:default/gone');
  });
});
