import { startModule } from './__testUtils__/registeredModule';

jest.setTimeout(60_000);

const cluster = { name: 'demo', url: 'https://127.0.0.1:1', token: 'secret' };

describe('selfHealingModuleKubernetes', () => {
  it('registers what the line needs', async () => {
    expect((await startModule(cluster)).ids).toEqual([
      'kubernetes:rollout-restart',
      'kubernetes:rollout-undo',
      'kubernetes:scale',
      'kubernetes:delete-pod',
      'kubernetes:evict-pod',
      'rollout',
      'kubernetes',
      'kubernetes',
      'kubernetes',
      'oom-killed',
      'crash-loop',
      'init-container',
      'image-pull',
      'config-error',
      'unschedulable',
      'refused-pods',
      'sandbox-error',
      'node-not-ready',
      'unready-pods',
      'probe-failure',
      'evicted',
      'rollout-state',
      'recent-change',
    ]);
  });

  it('starts without clusters', async () => {
    const module = await startModule();
    await expect(
      module
        .action('kubernetes:scale')
        .plan(
          { workload: 'demo/shop/Deployment/web', replicas: 1 },
          { signal: new AbortController().signal },
        ),
    ).rejects.toThrow(/'demo' is not configured .*\(configured: none\)/);
  });

  it('stops the start on bad config, naming the path', async () => {
    await expect(startModule({ ...cluster, url: 'demo' })).rejects.toThrow(
      /selfHealing\.kubernetes\.clusters\[0\]\.url: 'demo' is not a URL/,
    );
  });

  it('says plainly that a cluster does not answer, and not with which token', async () => {
    const module = await startModule(cluster);
    const planning = module
      .action('kubernetes:scale')
      .plan(
        { workload: 'demo/shop/Deployment/web', replicas: 1 },
        { signal: new AbortController().signal },
      );
    await expect(planning).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringMatching(/^Cluster demo did not answer GET .*: E/),
    });
    await expect(planning).rejects.not.toThrow(/secret/);
  });

  it.each([
    ['kubernetes:scale', { workload: 'web', replicas: 1 }],
    ['kubernetes:scale', { workload: 'a/b/Deployment/c', replicas: -1 }],
    ['kubernetes:scale', { workload: 'a/b/Deployment/c', replicas: 1, x: 1 }],
    [
      'kubernetes:rollout-undo',
      { workload: 'a/b/Deployment/c', toRevision: 0 },
    ],
    ['kubernetes:rollout-restart', {}],
    ['kubernetes:delete-pod', { workload: 'a/b/Deployment/c', pods: [] }],
    ['kubernetes:delete-pod', { workload: 'a/b/Deployment/c', which: 'all' }],
  ])('refuses input that %s does not take: %j', async (id, input) => {
    const module = await startModule(cluster);
    expect(module.action(id).input.safeParse(input).success).toBe(false);
  });
});
