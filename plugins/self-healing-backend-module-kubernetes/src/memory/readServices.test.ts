import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Deployment } from '../clusters/resources';
import { readServices } from './readServices';

const web = {
  metadata: { name: 'web', namespace: 'shop' },
  spec: { template: { metadata: { labels: { app: 'web', tier: 'front' } } } },
} as unknown as Deployment;

const service = (name: string, selector?: Record<string, string>) => ({
  metadata: { name },
  spec: { selector },
});
const slice = (
  name: string,
  addressType: string,
  ready: Array<boolean | undefined> | null,
) => ({
  metadata: { labels: { 'kubernetes.io/service-name': name } },
  addressType,
  // Recorded: null for a Service that selects no pod.
  endpoints: ready && ready.map(one => ({ conditions: { ready: one } })),
});

function cluster(answers: Record<string, unknown[] | number>) {
  const asked: Array<[string, Record<string, string>]> = [];
  const list = async (path: string, query: Record<string, string>) => {
    asked.push([path, query]);
    const answer = answers[path.split('/').at(-1)!];
    if (typeof answer !== 'number') return answer;
    throw new ApiServerError('no', answer);
  };
  return { api: { list } as unknown as ClusterApi, asked };
}

const { signal } = new AbortController();

describe('the Services of a workload', () => {
  it('are those that select its pods, with their ready endpoints', async () => {
    const { api, asked } = cluster({
      services: [
        service('web', { app: 'web' }),
        service('all', { tier: 'front' }),
        service('other', { app: 'other' }),
        service('narrow', { app: 'web', tier: 'back' }),
        service('by-hand'),
        service('empty', {}),
      ],
      endpointslices: [
        slice('web', 'IPv4', [true, false, undefined]),
        slice('web', 'IPv4', [true]),
        slice('web', 'IPv6', [true]),
        slice('all', 'IPv4', null),
      ],
    });
    expect(await readServices(api, web, signal)).toEqual([
      { name: 'all', readyEndpoints: 0 },
      { name: 'web', readyEndpoints: 3 },
    ]);
    expect(asked[1][1]).toEqual({
      labelSelector: 'kubernetes.io/service-name in (all,web)',
    });
  });

  it.each([403, 404])('are not known where the answer is %d', async status => {
    const services = [service('web', { app: 'web' })];
    const cases: Array<Record<string, unknown[] | number>> = [
      { services: status },
      { services, endpointslices: status },
    ];
    for (const answers of cases) {
      expect(await readServices(cluster(answers).api, web, signal)).toBeNull();
    }
  });

  it('are asked for again where the cluster did not answer', async () => {
    await expect(
      readServices(cluster({ services: 500 }).api, web, signal),
    ).rejects.toThrow('no');
  });

  it('are none where nothing selects it', async () => {
    const { api, asked } = cluster({ services: [] });
    expect(await readServices(api, web, signal)).toEqual([]);
    expect(asked).toHaveLength(1);
  });
});
