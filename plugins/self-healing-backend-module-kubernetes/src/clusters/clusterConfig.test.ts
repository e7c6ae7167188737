import { ConfigReader } from '@backstage/config';
import { createMockDirectory } from '@backstage/backend-test-utils';
import { JsonObject } from '@backstage/types';
import { readClusterConfigs } from './clusterConfig';

const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const files = createMockDirectory({
  content: { 'ca.pem': PEM, token: 'from-file\n', empty: '  \n' },
});

function read(...clusters: JsonObject[]) {
  return readClusterConfigs(
    new ConfigReader({ selfHealing: { kubernetes: { clusters } } }),
  );
}

const valid = { name: 'demo', url: 'https://10.0.0.1:6443', token: 'secret' };

describe('readClusterConfigs', () => {
  it('reads clusters, and none when there is no config', () => {
    expect(readClusterConfigs(new ConfigReader({}))).toEqual([]);
    expect(
      read(valid, {
        name: 'other',
        url: 'http://127.0.0.1:8001/',
        caFile: files.resolve('ca.pem'),
        tokenFile: files.resolve('token'),
        skipTLSVerify: true,
      }),
    ).toEqual([
      {
        name: 'demo',
        url: 'https://10.0.0.1:6443',
        skipTlsVerify: false,
        credentials: { token: 'secret' },
      },
      {
        name: 'other',
        url: 'http://127.0.0.1:8001',
        ca: { file: files.resolve('ca.pem') },
        skipTlsVerify: true,
        credentials: { tokenFile: files.resolve('token') },
      },
    ]);
  });

  it('decodes a CA bundle given as data', () => {
    const caData = Buffer.from(PEM).toString('base64');
    expect(read({ ...valid, caData })[0].ca).toEqual({ pem: PEM });
  });

  it.each<[string, JsonObject, RegExp]>([
    ['a URL that is none', { url: 'demo' }, /\[0\]\.url: 'demo' is not a URL/],
    ['plain http', { url: 'http://10.0.0.1' }, /\[0\]\.url: must be https/],
    [
      'credentials in the URL',
      { url: 'https://me:pw@10.0.0.1' },
      /\[0\]\.url: must hold no credentials/,
    ],
    ['a name with a slash', { name: 'a/b' }, /\[0\]\.name: 'a\/b' must not/],
    ['no name', { name: undefined }, /clusters\[0\]\.name/],
    ['no token', { token: undefined }, /\[0\]: give exactly one of token/],
    ['two tokens', { tokenFile: 'x' }, /\[0\]: give exactly one of token/],
    [
      'a token file that is not there',
      { token: undefined, tokenFile: files.resolve('none') },
      /\[0\]\.tokenFile: cannot read .*none.* \(ENOENT\)/,
    ],
    [
      'an empty token file',
      { token: undefined, tokenFile: files.resolve('empty') },
      /\[0\]\.tokenFile: .* is empty/,
    ],
    [
      'a CA file that holds something else',
      { caFile: files.resolve('token') },
      /\[0\]\.caFile: .* holds no PEM certificate/,
    ],
    ['CA data that is not PEM', { caData: 'abc' }, /\[0\]\.caData: is not/],
    [
      'two CAs',
      { caData: 'abc', caFile: files.resolve('ca.pem') },
      /\[0\]: give caData or caFile/,
    ],
  ])('refuses %s and says where', (_, part, message) => {
    expect(() => read({ ...valid, ...part } as JsonObject)).toThrow(message);
  });

  const mounted = {
    folder: files.resolve('account'),
    url: 'https://10.96.0.1:443',
  };
  const readMounted = (cluster: JsonObject, account = mounted) => {
    files.addContent({ account: { token: 'mounted', 'ca.crt': PEM } });
    return readClusterConfigs(
      new ConfigReader({
        selfHealing: { kubernetes: { clusters: [cluster] } },
      }),
      account,
    );
  };
  const account = {
    ca: { file: files.resolve('account/ca.crt') },
    skipTlsVerify: false,
    credentials: { tokenFile: files.resolve('account/token') },
  };

  it.each<[string, JsonObject, string]>([
    ['nothing but a name', { name: 'here' }, mounted.url],
    [
      'what the Kubernetes plugin has for it',
      {
        name: 'here',
        url: 'https://kubernetes.default.svc',
        authProvider: 'serviceAccount',
      },
      'https://kubernetes.default.svc',
    ],
  ])(
    "FC-J4: takes the service account of the backend's own pod: %s",
    (_, cluster, url) => {
      expect(readMounted(cluster)).toEqual([{ name: 'here', url, ...account }]);
    },
  );

  it('FC-J4: sends the token of the own pod to no other cluster unasked', () => {
    expect(() => readMounted({ name: 'x', url: 'https://10.0.0.1' })).toThrow(
      /give exactly one of token and tokenFile/,
    );
    expect(
      readMounted({ ...valid, authProvider: 'serviceAccount' })[0].credentials,
    ).toEqual({ token: 'secret' });
  });

  it('FC-J4: says when there is no cluster around, or no account', () => {
    expect(() =>
      readMounted({ name: 'here' }, { ...mounted, url: undefined as never }),
    ).toThrow(/KUBERNETES_SERVICE_HOST is not set/);
    expect(() =>
      readMounted({ name: 'here' }, { ...mounted, folder: '/none' }),
    ).toThrow(/no service account is mounted/);
  });

  it.each(['aws', 'google', 'azure', 'oidc', 'localKubectlProxy'])(
    'FC-J4: says of authProvider %s that it is not served yet, and what is',
    authProvider => {
      expect(() =>
        read({ name: 'eks', url: 'https://x.eks.amazonaws.com', authProvider }),
      ).toThrow(
        new RegExp(
          `\\[0\\]\\.authProvider: '${authProvider}' is not served yet, only serviceAccount\\. Give the healer a service account of its own .* as tokenFile`,
        ),
      );
    },
  );

  it('refuses two clusters of one name', () => {
    expect(() => read(valid, valid)).toThrow(
      /clusters\[1\]\.name: 'demo' is used by another cluster/,
    );
  });
});
