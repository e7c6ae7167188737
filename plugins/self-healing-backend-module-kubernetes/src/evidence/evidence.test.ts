import {
  Evidence,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  plan,
  podsOf,
  readyPods,
  ref,
  Shop,
  signal,
  startShop,
  until,
  workload,
} from '../__testUtils__/shop';
import { RegisteredModule } from '../__testUtils__/registeredModule';
import { deploymentPath } from '../clusters/resources';

jest.setTimeout(60_000);

const KINDS = ['workload', 'pods', 'revisions', 'events', 'nodes', 'logs'];

describe('evidence and findings', () => {
  let shop: Shop;

  beforeEach(async () => {
    shop = await startShop();
  });

  afterEach(async () => {
    await shop.cluster.stop();
  });

  async function collect(
    module: RegisteredModule = shop.healer,
    name = 'checkout',
    openedAt = new Date().toISOString(),
  ): Promise<Evidence[]> {
    const collected = await module.evidenceSource.collect({
      incident: { openedAt } as Incident,
      alerts: [],
      workload: workload(name),
      signal,
    });
    // As it comes back from a database.
    return JSON.parse(
      JSON.stringify(
        collected.map(item => ({ ...item, id: `evidence-${item.kind}` })),
      ),
    );
  }

  function examine(evidence: Evidence[]) {
    return shop.healer.diagnosers.flatMap(({ examine: run }) => run(evidence));
  }

  const dataOf = (evidence: Evidence[], kind: string): any =>
    evidence.find(item => item.kind === kind)?.data;

  const waiting = async (reason: string) =>
    (await podsOf(shop, 'checkout')).some(pod =>
      pod.status?.containerStatuses?.some(
        ({ state }) => state?.waiting?.reason === reason,
      ),
    );

  it('finds nothing wrong with a healthy workload', async () => {
    const evidence = await collect();
    expect(evidence.map(({ kind }) => kind)).toEqual(KINDS);
    expect(dataOf(evidence, 'workload')).toMatchObject({
      workload: ref('checkout'),
      replicas: 3,
      available: 3,
      containers: [{ image: 'shop/checkout:1.4.0' }],
    });
    expect(dataOf(evidence, 'pods').pods).toHaveLength(3);
    expect(dataOf(evidence, 'revisions')).toMatchObject({
      currentRevision: 1,
      currentRevisionCreatedAt: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(dataOf(evidence, 'nodes').notReady).toEqual([]);
    expect(dataOf(evidence, 'logs').logs).toEqual([]);
    expect(examine(evidence)).toEqual([]);
  });

  it('finds a crash loop, the release behind it and its last words', async () => {
    shop.cluster.break('checkout', 'crashloop');
    await until(() => waiting('CrashLoopBackOff'));
    const evidence = await collect();
    const findings = examine(evidence);
    expect(findings.map(({ type }) => type)).toEqual([
      'crash-loop',
      'recent-change',
    ]);
    expect(findings[0]).toMatchObject({
      severity: 'cause',
      object: expect.stringMatching(/^(pod|deployment) shop\/checkout/),
      summary: expect.stringMatching(
        /keeps crashing in \d pods? \(exit code 1/,
      ),
      remedy: expect.stringContaining('Roll back'),
      evidenceIds: ['evidence-pods'],
    });
    expect(findings[1]).toMatchObject({
      object: 'deployment shop/checkout',
      summary: expect.stringMatching(
        /^Revision 2 \(shop\/checkout:.*\) was rolled out .* before the incident$/,
      ),
      evidenceIds: ['evidence-revisions'],
    });
    expect(dataOf(evidence, 'logs').logs[0]).toMatchObject({ previous: true });
    expect(dataOf(evidence, 'logs').logs[0].lines.length).toBeGreaterThan(0);
    expect(
      dataOf(evidence, 'events').events.map(
        ({ reason }: { reason: string }) => reason,
      ),
    ).toContain('BackOff');
  });

  it('does not blame a release of long ago', async () => {
    shop.cluster.break('checkout', 'crashloop');
    await until(() => waiting('CrashLoopBackOff'));
    const anHourLater = new Date(Date.now() + 3_600_000).toISOString();
    const evidence = await collect(shop.healer, 'checkout', anHourLater);
    expect(examine(evidence).map(({ type }) => type)).toEqual(['crash-loop']);
  });

  it('tells a container killed for its memory from one that crashes', async () => {
    shop.cluster.break('checkout', 'oom');
    await until(() => waiting('CrashLoopBackOff'));
    const types = examine(await collect()).map(({ type }) => type);
    expect(types).toEqual(['oom-killed', 'recent-change']);
  });

  it('finds an image that cannot be pulled', async () => {
    shop.cluster.break('checkout', 'bad-image');
    await until(() => waiting('ImagePullBackOff'));
    const [finding] = examine(await collect());
    expect(finding).toMatchObject({
      type: 'image-pull',
      summary: expect.stringMatching(
        /^Image shop\/checkout:.* cannot be pulled for \d pods? \((ErrImagePull|ImagePullBackOff)\)$/,
      ),
    });
  });

  it('finds pods that run and are not ready', async () => {
    shop.cluster.break('checkout', 'unready');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length === 0,
    );
    expect(examine(await collect())).toEqual([
      expect.objectContaining({
        type: 'unready-pods',
        severity: 'symptom',
        object: 'deployment shop/checkout',
        affects: 'running',
      }),
      expect.objectContaining({ type: 'probe-failure', cause: 'readiness' }),
    ]);
  });

  it('finds the node that is not Ready, and the pods on it', async () => {
    shop.cluster.break('checkout', 'node-down');
    await until(
      async () => readyPods(await podsOf(shop, 'checkout')).length < 3,
    );
    const evidence = await collect();
    const [node] = dataOf(evidence, 'nodes').notReady;
    expect(node).toMatchObject({
      status: 'Unknown',
      pods: [expect.anything()],
    });
    expect(examine(evidence)).toContainEqual(
      expect.objectContaining({
        type: 'node-not-ready',
        severity: 'cause',
        object: `node ${node.name}`,
        evidenceIds: ['evidence-nodes'],
      }),
    );
  });

  it('tells a part that it could not see, and keeps the others', async () => {
    // The `view` role does not include nodes.
    const evidence = await collect(shop.viewer);
    expect(evidence.map(({ kind }) => kind)).toEqual(KINDS);
    expect(dataOf(evidence, 'nodes')).toEqual({
      problem: expect.stringContaining('cannot get resource "nodes"'),
    });
    expect(dataOf(evidence, 'pods').pods).toHaveLength(3);
    expect(examine(evidence)).toEqual([]);
  });

  it('tells that there is no such workload', async () => {
    const evidence = await collect(shop.healer, 'none');
    expect(evidence).toEqual([
      expect.objectContaining({
        kind: 'workload',
        data: { problem: expect.stringContaining('"none" not found') },
      }),
    ]);
  });

  it('shows no environment, arguments or command', async () => {
    await shop.admin.patch(
      deploymentPath('shop', 'checkout'),
      [
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/env',
          value: [{ name: 'PASSWORD', value: 'S3CR3T' }],
        },
        {
          op: 'add',
          path: '/spec/template/spec/containers/0/args',
          value: ['--password=S3CR3T'],
        },
      ],
      { dryRun: false },
      signal,
    );
    await until(async () => {
      const data = dataOf(await collect(), 'revisions');
      return data.currentRevision === 2;
    });
    expect(JSON.stringify(await collect())).not.toContain('S3CR3T');
    const planned = await plan(shop.healer, 'kubernetes:rollout-undo', {
      workload: ref('checkout'),
    });
    expect(JSON.stringify(planned)).not.toContain('S3CR3T');
  });
});
