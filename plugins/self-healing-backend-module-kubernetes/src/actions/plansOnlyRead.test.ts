import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import {
  effectsOf,
  newStamp,
  observe,
  plan,
  podsOf,
  ref,
  release,
  Shop,
  signal,
  startShop,
  until,
  workload,
} from '../__testUtils__/shop';
import {
  RegisteredModule,
  startModule,
} from '../__testUtils__/registeredModule';
import {
  meaningOf,
  SentRequest,
  startRecordingProxy,
} from '../__testUtils__/recordingProxy';
import { isReady } from '../workload/podState';

jest.setTimeout(120_000);

/** What each action may be asked; one that is missing here fails the test. */
const INPUTS: Record<string, fc.Arbitrary<Record<string, unknown>>> = {
  'kubernetes:rollout-restart': fc.constant({}),
  'kubernetes:rollout-undo': fc.record(
    { toRevision: fc.integer({ min: 1, max: 3 }) },
    { requiredKeys: [] },
  ),
  'kubernetes:scale': fc.record({ replicas: fc.integer({ min: 0, max: 9 }) }),
  'kubernetes:delete-pod': fc.record(
    { pod: fc.nat({ max: 2 }) },
    { requiredKeys: [] },
  ),
  'kubernetes:evict-pod': fc.record(
    { pod: fc.nat({ max: 2 }) },
    { requiredKeys: [] },
  ),
};

const sent = (method: string, url: string, body: unknown = ''): SentRequest => {
  const { pathname, searchParams } = new URL(url, 'http://cluster');
  return {
    method,
    path: pathname,
    query: searchParams,
    body: body === '' ? '' : JSON.stringify(body),
  };
};

describe('what a real server takes a request for', () => {
  it.each([
    ['read', sent('GET', '/pods')],
    ['write', sent('DELETE', '/pods/a')],
    ['rehearsal', sent('DELETE', '/pods/a?dryRun=All')],
    ['write', sent('DELETE', '/pods/a?dryRun=All', {})],
    ['write', sent('DELETE', '/pods/a?dryRun=All', { dryrun: ['All'] })],
    ['rehearsal', sent('DELETE', '/pods/a', { dryRun: ['All'] })],
    ['rehearsal', sent('POST', '/pods/a/eviction?dryRun=All', {})],
    [
      'rehearsal',
      sent('POST', '/pods/a/eviction', { deleteOptions: { dryRun: ['All'] } }),
    ],
    ['write', sent('POST', '/pods/a/eviction', { dryRun: ['All'] })],
    ['write', sent('PATCH', '/deployments/a', [{ dryRun: ['All'] }])],
    ['rehearsal', sent('PATCH', '/deployments/a?dryRun=All', [])],
  ] as const)('%s: %j', (meaning, request) => {
    expect(meaningOf(request)).toBe(meaning);
  });
});

describe('RC-F1: a plan deletes nothing', () => {
  let shop: Shop;
  let proxy: Awaited<ReturnType<typeof startRecordingProxy>>;
  let healer: RegisteredModule;

  beforeAll(async () => {
    shop = await startShop();
    proxy = await startRecordingProxy(shop.cluster.url);
    healer = await startModule({
      name: 'demo',
      url: proxy.url,
      token: shop.cluster.tokens.healer,
    });
    await release(shop, 'web', '1.5.0');
    shop.cluster.break('checkout', 'unready');
    shop.cluster.break('inventory', 'crashloop');
    shop.cluster.break('search', 'node-down');
    const isBroken = async (name: string) =>
      (await podsOf(shop, name)).some(pod => !isReady(pod));
    await until(() => isBroken('checkout'));
    await until(() => isBroken('inventory'));
    await until(() => isBroken('search'));
  });

  afterAll(async () => {
    await proxy.stop();
    await shop.cluster.stop();
  });

  const actions = () =>
    healer.ids.filter(id => id.startsWith('kubernetes:')).sort();

  it('knows what to ask of every registered action', () => {
    expect(Object.keys(INPUTS).sort()).toEqual(actions());
  });

  it('between a plan and its intent nothing but reads and rehearsals leaves the process', async () => {
    const services = ['web', 'checkout', 'inventory', 'search', 'none'];
    const wish = fc
      .constantFrom(...Object.keys(INPUTS))
      .chain(id =>
        fc.tuple(
          fc.constant(id),
          fc.constantFrom(...services),
          INPUTS[id] ?? fc.constant({}),
        ),
      );
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(wish, async ([id, name, { pod, ...input }]) => {
        proxy.sent.length = 0;
        const names = (await podsOf(shop, name)).map(
          ({ metadata }) => metadata?.name,
        );
        let problem: unknown;
        try {
          const planned = await plan(healer, id, {
            workload: ref(name),
            ...input,
            ...(pod === undefined
              ? {}
              : { pods: [names[pod as number] ?? 'none'] }),
          });
          accepted += planned.dryRun.accepted ? 1 : 0;
          await observe(healer, planned, newStamp());
        } catch (error) {
          problem = error;
        }
        expect(['ConflictError', 'NotFoundError', undefined]).toContain(
          (problem as Error | undefined)?.name,
        );
        expect(
          proxy.sent
            .filter(request => meaningOf(request) === 'write')
            .map(({ method, path, body }) => `${method} ${path} ${body}`),
        ).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(accepted).toBeGreaterThan(0);
    expect(effectsOf(shop)).toEqual([]);
  });

  it('evidence, checks and placing only read either', async () => {
    proxy.sent.length = 0;
    const evidence = await healer.evidenceSource.collect({
      incident: { openedAt: new Date().toISOString() } as Incident,
      alerts: [],
      workload: workload('checkout'),
      signal,
    });
    expect(evidence.length).toBeGreaterThan(0);
    await healer.check('rollout').evaluate('healthy', {
      workload: workload('checkout'),
      since: new Date(),
      signal,
    });
    await healer.locator.fromLabels(
      { namespace: 'shop', deployment: 'checkout' },
      signal,
    );
    expect(proxy.sent.length).toBeGreaterThan(5);
    expect(proxy.sent.map(meaningOf)).toEqual(proxy.sent.map(() => 'read'));
  });
});
