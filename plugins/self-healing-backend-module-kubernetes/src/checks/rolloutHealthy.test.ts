import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { Clusters } from '../clusters/Clusters';
import { RolloutHealthyCheck } from './rolloutHealthy';

const workload = {
  cluster: 'prod',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'web',
};

/** Asks a cluster that answers everything with this. */
async function ask(error: Error) {
  const failing = { name: 'prod', get: async () => Promise.reject(error) };
  const cluster = {
    ...failing,
    list: failing.get,
    text: failing.get,
  } as unknown as ClusterApi;
  return new RolloutHealthyCheck(new Clusters([cluster])).evaluate('healthy', {
    workload,
    since: new Date(),
    signal: new AbortController().signal,
  });
}

describe('rollout: healthy, where nothing can be seen', () => {
  it('takes no deletion for a cure', async () => {
    const gone = new ApiServerError('deployments "web" not found', 404, {
      reason: 'NotFound',
    });
    expect(await ask(gone)).toMatchObject({ status: 'failed' });
  });

  it.each<[string, ApiServerError]>([
    ['that does not answer', new ApiServerError('no answer')],
    ['that is overloaded', new ApiServerError('later', 429)],
    ['that does not know us for the moment', new ApiServerError('no', 403)],
    ['before which a proxy answers', new ApiServerError('404 page', 404)],
  ])(
    'RC-F4: takes nothing for an answer from a server %s',
    async (_, error) => {
      await expect(ask(error)).rejects.toThrow(error);
    },
  );
});
