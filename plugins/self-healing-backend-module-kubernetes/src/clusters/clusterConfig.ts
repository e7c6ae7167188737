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

const LOOPBACK_HOSTS = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Reads `selfHealing.kubernetes.clusters`.
 *
 * @throws InputError naming the exact path of what is wrong, so that a mistake
 * stops the backend at start and not an incident at night
 */
export function readClusterConfigs(config: Config): ClusterConfig[] {
  const path = 'selfHealing.kubernetes.clusters';
  const items = config.getOptionalConfigArray(path) ?? [];
  const clusters = items.map((item, index) =>
    readClusterConfig(item, `${path}[${index}]`),
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

function readClusterConfig(item: Config, path: string): ClusterConfig {
  const name = item.getString('name');
  // The name is a segment of a workload ref, which `/` separates.
  if (!/^[^/\s]+$/.test(name)) {
    throw new InputError(`${path}.name: '${name}' must not hold '/' or spaces`);
  }
  return {
    name,
    url: readUrl(item.getString('url'), `${path}.url`),
    ca: readCa(item, path),
    skipTlsVerify: item.getOptionalBoolean('skipTLSVerify') ?? false,
    credentials: readCredentials(item, path),
  };
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
