import { ConfigReader } from '@backstage/config';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { createBackendPlugin } from '@backstage/backend-plugin-api';
import {
  Check,
  EvidenceSource,
  SelfHealingExtensionPoint,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
import selfHealingModuleObservability from '.';
import { sendsCredentialsInTheOpen } from './clients/serverConfig';
import { readObservabilityConfig } from './observabilityConfig';

const read = (observability: object) =>
  readObservabilityConfig(new ConfigReader({ selfHealing: { observability } }));
const server = (overrides: object = {}) => ({
  name: 'main',
  url: 'https://prometheus:9090/prefix/',
  ...overrides,
});

describe('selfHealing.observability', () => {
  it('needs nothing', () => {
    const { prometheus, loki } = readObservabilityConfig(new ConfigReader({}));
    expect([prometheus.servers, loki.servers]).toEqual([[], []]);
  });

  it('is read', () => {
    const { prometheus, loki } = read({
      prometheus: {
        servers: [
          server({ token: 't0ken', headers: { 'X-Scope-OrgID': 'a' } }),
        ],
        defaultSignals: false,
        signals: [{ title: 'Errors', signal: 'errors', query: 'errors' }],
      },
      loki: {
        servers: [
          server({
            username: 'ada',
            password: 'pass',
            caData: 'YQ==',
            timeout: '2s',
          }),
        ],
      },
    });
    expect(prometheus.servers).toEqual([
      {
        name: 'main',
        url: 'https://prometheus:9090/prefix',
        headers: { Authorization: 'Bearer t0ken', 'X-Scope-OrgID': 'a' },
        timeoutMs: 4_000,
      },
    ]);
    expect(prometheus.signals.map(({ title }) => title)).toEqual(['Errors']);
    expect(loki.servers[0]).toMatchObject({
      headers: { Authorization: 'Basic YWRhOnBhc3M=' },
      caPem: 'a',
      timeoutMs: 2_000,
    });
  });

  it.each<[string, object, string]>([
    [
      'another scheme',
      { prometheus: { servers: [server({ url: 'file:///etc/passwd' })] } },
      'prometheus.servers[0].url',
    ],
    [
      'credentials in the url',
      { prometheus: { servers: [server({ url: 'https://a:b@c' })] } },
      'must hold no credentials',
    ],
    [
      'one name twice',
      { prometheus: { servers: [server(), server()] } },
      'a name of its own',
    ],
    [
      'two kinds of credentials',
      {
        loki: {
          servers: [server({ token: 'a', username: 'b', password: 'c' })],
        },
      },
      'give one of token',
    ],
    [
      'half of the credentials',
      { loki: { servers: [server({ username: 'b' })] } },
      'go together',
    ],
    [
      'a file that is not there',
      { loki: { servers: [server({ caFile: '/nowhere.pem' })] } },
      "cannot read '/nowhere.pem'",
    ],
    [
      'a timeout that a cure would wait for',
      { loki: { servers: [server({ timeout: '30s' })] } },
      'between 100ms and 8s',
    ],
    [
      'a placeholder without quotes',
      {
        prometheus: {
          signals: [
            { title: 'a', signal: 'errors', query: 'a{b=${{ entity.name }}}' },
          ],
        },
      },
      'prometheus.signals[0].query',
    ],
    ['a name that is misspelt', { prometheus: { singals: [] } }, 'singals'],
    [
      'a label that is none',
      { prometheus: { clusterLabel: 'a="b"} or x{c' } },
      'the name of a label',
    ],
  ])('refuses %s', (_, given, words) => {
    expect(() => read(given)).toThrow(words);
  });

  it.each([
    ['http://prometheus:9090', { token: 'a' }, true],
    ['http://prometheus:9090', {}, false],
    ['http://127.0.0.1:9090', { token: 'a' }, false],
    ['https://prometheus:9090', { token: 'a' }, false],
  ])(
    '%s with %j sends its credentials in the open: %s',
    (url, more, expected) => {
      const { prometheus } = read({
        prometheus: { servers: [server({ url, ...more })] },
      });
      expect(sendsCredentialsInTheOpen(prometheus.servers[0])).toBe(expected);
    },
  );
});

describe('the module', () => {
  async function plugged(observability: object) {
    const ids: string[] = [];
    const note = ({ id }: EvidenceSource | Check) => void ids.push(id);
    const backend = await startTestBackend({
      features: [
        createBackendPlugin({
          pluginId: 'self-healing',
          register(env) {
            env.registerExtensionPoint(selfHealingExtensionPoint, {
              addEvidenceSource: note,
              addCheck: note,
            } as unknown as SelfHealingExtensionPoint);
            env.registerInit({ deps: {}, async init() {} });
          },
        }),
        selfHealingModuleObservability,
        mockServices.rootConfig.factory({
          data: { selfHealing: { observability } },
        }),
      ],
    });
    await backend.stop();
    return ids;
  }

  it.each([
    [{}, []],
    [{ prometheus: { servers: [server()] } }, ['prometheus', 'promql']],
    [{ loki: { servers: [server()] } }, ['loki']],
  ])('with %j adds %j', async (given, expected) => {
    expect(await plugged(given)).toEqual(expected);
  });
});
