import { connect, Connection, refusal } from './__testUtils__/connection';
import { DemoCluster, startDemoCluster } from './index';

jest.setTimeout(60_000);

describe('identities', () => {
  let cluster: DemoCluster;
  let admin: Connection;
  let healer: Connection;
  let viewer: Connection;

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true, tickMs: 20, startupMs: 60 });
    admin = connect(cluster, 'admin');
    healer = connect(cluster, 'healer');
    viewer = connect(cluster, 'viewer');
  });
  afterAll(() => cluster.stop());

  const scale = { spec: { replicas: 3 } };

  it('the healer may do what a remediation needs', async () => {
    expect((await healer.core.listNode()).items).toHaveLength(3);
    expect(await healer.pods('web')).toHaveLength(3);
    expect(await healer.revisions('web')).toHaveLength(1);
    await healer.patchDeployment('web', scale);
    const [pod] = await healer.pods('search');
    const name = pod.metadata!.name!;
    await healer.core.createNamespacedPodEviction({
      name,
      namespace: 'shop',
      body: { metadata: { name } },
    });
    expect(cluster.requests.at(-1)).toMatchObject({
      user: 'healer',
      status: 201,
      dryRun: false,
    });
  });

  it.each<[string, (as: Connection) => Promise<unknown>, string]>([
    [
      'delete a deployment',
      as =>
        as.apps.deleteNamespacedDeployment({ name: 'web', namespace: 'shop' }),
      'deployments.apps "web" is forbidden: User "healer" cannot delete resource "deployments" in API group "apps" in the namespace "shop"',
    ],
    [
      'patch a deployment of another namespace',
      as =>
        as.apps.patchNamespacedDeployment({
          name: 'web',
          namespace: 'default',
          body: [],
        }),
      'deployments.apps "web" is forbidden: User "healer" cannot patch resource "deployments" in API group "apps" in the namespace "default"',
    ],
    [
      'read the pods of all namespaces',
      as => as.core.listPodForAllNamespaces(),
      'pods is forbidden: User "healer" cannot list resource "pods" in API group "" at the cluster scope',
    ],
    [
      'cordon a node',
      as => as.core.patchNode({ name: 'node-1', body: [] }),
      'nodes "node-1" is forbidden: User "healer" cannot patch resource "nodes" in API group "" at the cluster scope',
    ],
    [
      'read secrets',
      as => as.core.listNamespacedSecret({ namespace: 'shop' }),
      'secrets is forbidden: User "healer" cannot list resource "secrets" in API group "" in the namespace "shop"',
    ],
  ])('the healer may not %s', async (_what, attempt, message) => {
    expect(await refusal(attempt(healer))).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message,
    });
  });

  it('the viewer reads and changes nothing', async () => {
    expect(await viewer.pods('web')).not.toHaveLength(0);
    expect(await refusal(viewer.patchDeployment('web', scale))).toMatchObject({
      code: 403,
    });
    expect(await refusal(viewer.core.listNode())).toMatchObject({ code: 403 });
  });

  it('an access review foretells the answer', async () => {
    const ask = async (as: Connection, verb: string, resource: string) =>
      (
        await as.authorization.createSelfSubjectAccessReview({
          body: {
            spec: {
              resourceAttributes: {
                namespace: 'shop',
                verb,
                group: 'apps',
                resource,
              },
            },
          },
        })
      ).status!.allowed;
    expect(await ask(admin, 'delete', 'deployments')).toBe(true);
    expect(await ask(healer, 'patch', 'deployments')).toBe(true);
    expect(await ask(healer, 'delete', 'deployments')).toBe(false);
    expect(await ask(viewer, 'patch', 'deployments')).toBe(false);
  });
});
