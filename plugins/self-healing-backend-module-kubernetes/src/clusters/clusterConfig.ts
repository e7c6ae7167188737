import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { readFileSync } from 'node:fs';

/** How to reach one cluster, and as whom. */
export type ClusterConfig = {
  name: string;
  url: string;
  /** PEM, or the path of a file with it. */
  ca?: { pem: string } | { file: string };
  skipTlsVerify: boolean;
  credentials: { token: string } | { tokenFile: string };
};

/** What Kubernetes mounts into every pod. */
export type MountedAccount = { folder: string; url: string | undefined };

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

// Source: https://kubernetes.io/docs/tasks/run-application/access-api-from-pod/
function mountedAccount(): MountedAccount {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } =
    process.env;
  return {
    folder: '/var/run/secrets/kubernetes.io/serviceaccount',
    url: host
      ? `https://${host.includes(':') ? `[${host}]` : host}:${port ?? 443}`
      : undefined,
  };
}

/**
 * Reads `selfHealing.kubernetes.clusters`.
 *
 * @throws InputError naming the exact path of what is wrong, so that a mistake
 * stops the backend at start and not an incident at night
 */
export function readClusterConfigs(
  config: Config,
  mounted = mountedAccount(),
): ClusterConfig[] {
  const path = 'selfHealing.kubernetes.clusters';
  const items = config.getOptionalConfigArray(path) ?? [];
  const clusters = items.map((item, index) =>
    readClusterConfig(item, `${path}[${index}]`, mounted),
  );
  clusters.forEach(({ name }, index) => {
    if (clusters.findIndex(other => other.name === name) !== index) {
      throw new InputError(
        `${path}[${index}].name: '${name}' is used by another cluster`,
      );
    }
  });
  return clusters;
}

function readClusterConfig(
  item: Config,
  path: string,
  mounted: MountedAccount,
): ClusterConfig {
  const name = item.getString('name');
  // The name is a segment of a workload ref, which `/` separates.
  if (!/^[^/\s]+$/.test(name)) {
    throw new InputError(`${path}.name: '${name}' must not hold '/' or spaces`);
  }
  requireServedProvider(item, path);
  const skipTlsVerify = item.getOptionalBoolean('skipTLSVerify') ?? false;
  const ca = readCa(item, path);
  if (isInCluster(item)) {
    const { folder } = mounted;
    const tokenFile = `${folder}/token`;
    requireFile(tokenFile, `${path}: no service account is mounted`);
    return {
      name,
      url: readUrl(
        item.getOptionalString('url') ?? requireMountedUrl(mounted, path),
        `${path}.url`,
      ),
      ca: ca ?? (skipTlsVerify ? undefined : { file: `${folder}/ca.crt` }),
      skipTlsVerify,
      credentials: { tokenFile },
    };
  }
  return {
    name,
    url: readUrl(item.getString('url'), `${path}.url`),
    ca,
    skipTlsVerify,
    credentials: readCredentials(item, path),
  };
}

/**
 * The service account that the backend's own pod has, as the Kubernetes plugin
 * understands `authProvider: serviceAccount` without a token; and where nothing
 * but a name is given.
 */
function isInCluster(item: Config): boolean {
  const isToken = item.has('token') || item.has('tokenFile');
  return !isToken && (item.has('authProvider') || !item.has('url'));
}

/** A provider that hands out tokens of its own is not asked for any yet. */
function requireServedProvider(item: Config, path: string): void {
  const provider = item.getOptionalString('authProvider') ?? 'serviceAccount';
  if (provider !== 'serviceAccount') {
    throw new InputError(
      `${path}.authProvider: '${provider}' is not served yet, only serviceAccount. Give the healer a service account of its own in that cluster and its token as tokenFile; the README of the Kubernetes module says how, for EKS, GKE and AKS too`,
    );
  }
}

function requireMountedUrl({ url }: MountedAccount, path: string): string {
  if (url) return url;
  throw new InputError(
    `${path}.url: is missing, and the backend does not run in a cluster (KUBERNETES_SERVICE_HOST is not set)`,
  );
}

function readUrl(value: string, path: string): string {
  if (!URL.canParse(value)) {
    throw new InputError(`${path}: '${value}' is not a URL`);
  }
  const url = new URL(value);
  const isLoopback = LOOPBACK_HOSTS.includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback)) {
    throw new InputError(
      `${path}: must be https, because every request carries a token`,
    );
  }
  if (url.username || url.password || url.search || url.hash) {
    throw new InputError(
      `${path}: must hold no credentials, query or fragment`,
    );
  }
  return value.replace(/\/+$/, '');
}

function readCa(item: Config, path: string): ClusterConfig['ca'] {
  const data = item.getOptionalString('caData');
  const file = item.getOptionalString('caFile');
  if (data !== undefined && file !== undefined) {
    throw new InputError(`${path}: give caData or caFile, not both`);
  }
  if (data !== undefined) {
    const pem = Buffer.from(data, 'base64').toString('utf8');
    requirePem(pem, `${path}.caData: is not a PEM in base64`);
    return { pem };
  }
  if (file !== undefined) {
    const pem = requireFile(file, `${path}.caFile`);
    requirePem(pem, `${path}.caFile: '${file}' holds no PEM certificate`);
    return { file };
  }
  return undefined;
}

function requirePem(pem: string, problem: string): void {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    throw new InputError(problem);
  }
}

function readCredentials(
  item: Config,
  path: string,
): ClusterConfig['credentials'] {
  const token = item.getOptionalString('token');
  const tokenFile = item.getOptionalString('tokenFile');
  if ((token === undefined) === (tokenFile === undefined)) {
    throw new InputError(`${path}: give exactly one of token and tokenFile`);
  }
  if (tokenFile !== undefined) {
    requireFile(tokenFile, `${path}.tokenFile`);
    return { tokenFile };
  }
  return { token: token! };
}

function requireFile(file: string, path: string): string {
  let content: string;
  try {
    content = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new InputError(`${path}: cannot read '${file}' (${code})`);
  }
  if (content.trim() === '') {
    throw new InputError(`${path}: '${file}' is empty`);
  }
  return content;
}
