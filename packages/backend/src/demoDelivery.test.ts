import { createMockDirectory } from '@backstage/backend-test-utils';
import {
  DemoCluster,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import { stringify } from 'yaml';
import { applyTo, DemoDelivery } from './demoDelivery';

const deployment = (image: string, annotations = {}) =>
  stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'reviews', namespace: 'shop', annotations },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: 'reviews' } },
      template: {
        metadata: { labels: { app: 'reviews' } },
        spec: { containers: [{ name: 'app', image }] },
      },
    },
  });

describe('delivery in the demo', () => {
  const folder = createMockDirectory();
  let cluster: DemoCluster;
  const said: string[] = [];
  const logger = {
    info: (words: string) => said.push(words),
    warn: (words: string) => said.push(words),
  };

  beforeAll(async () => {
    cluster = await startDemoCluster({ tls: true });
  });
  afterAll(() => cluster.stop());

  const reviews = () =>
    cluster
      .snapshot()
      .deployments.find(({ metadata }) => metadata.name === 'reviews');
  const delivery = () => {
    folder.addContent({
      'ca.pem': cluster.caPem!,
      token: cluster.tokens.admin,
    });
    return new DemoDelivery({
      folder: folder.resolve('repositories'),
      logger,
      apply: applyTo({
        url: cluster.url,
        caFile: folder.resolve('ca.pem'),
        tokenFile: folder.resolve('token'),
      }),
    });
  };
  const push = (text: string) =>
    folder.addContent({
      repositories: {
        reviews: { k8s: { 'a.yaml': `kind: Other\n---\n${text}` } },
      },
    });

  it('creates what is new, and changes what is another', async () => {
    push(deployment('shop/reviews:1'));
    const one = delivery();
    await one.look();
    expect(reviews()?.spec.template.spec.containers[0].image).toBe(
      'shop/reviews:1',
    );
    push(deployment('shop/reviews:2', { 'a/b': 'c' }));
    await one.look();
    expect(reviews()?.spec.template.spec.containers[0].image).toBe(
      'shop/reviews:2',
    );
    expect(reviews()?.metadata.annotations).toMatchObject({ 'a/b': 'c' });
    expect(said).toEqual([
      'Delivered reviews/k8s/a.yaml',
      'Delivered reviews/k8s/a.yaml',
    ]);
  });

  it('leaves alone what the files do not change: a rollback stays', async () => {
    const before = cluster.requests.length;
    push(deployment('shop/reviews:3'));
    const one = delivery();
    await one.look();
    await one.look();
    expect(cluster.requests.length - before).toBe(2);
  });

  it('says what the cluster does not take, and tries again', async () => {
    said.length = 0;
    push(deployment('shop/reviews:4').replace('replicas: 1', 'replicas: -1'));
    const one = delivery();
    await one.look();
    expect(said).toEqual([
      expect.stringMatching(
        /^reviews\/k8s\/a\.yaml is not delivered: the cluster says 422 /,
      ),
    ]);
    // Once, however often it is looked at.
    await one.look();
    expect(said).toHaveLength(1);
    push(deployment('shop/reviews:4'));
    await one.look();
    expect(said.at(-1)).toBe('Delivered reviews/k8s/a.yaml');
  });

  it('delivers nothing of a file that is not whole YAML', async () => {
    said.length = 0;
    const before = cluster.requests.length;
    push(`${deployment('shop/reviews:5')}---\nkind: "Deployment\n`);
    await delivery().look();
    expect(said).toEqual([
      expect.stringMatching(/^reviews\/k8s\/a\.yaml is not delivered: /),
    ]);
    expect(cluster.requests.length).toBe(before);
  });
});
