/** The identities a kubeconfig can be asked for. @public */
export type ClusterUser = 'admin' | 'healer' | 'viewer';

/** A kubeconfig, written as JSON: YAML's subset that needs no quoting rules. */
export function kubeconfigFor(
  server: string,
  user: ClusterUser,
  token: string,
  caPem?: string,
  namespace = 'shop',
): string {
  const document = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'demo',
        cluster: {
          server,
          ...(caPem
            ? {
                'certificate-authority-data':
                  Buffer.from(caPem).toString('base64'),
              }
            : {}),
        },
      },
    ],
    users: [{ name: user, user: { token } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user, namespace } }],
    'current-context': 'demo',
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
