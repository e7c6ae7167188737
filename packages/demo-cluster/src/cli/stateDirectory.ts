import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Certificate, createCertificate } from '../certificate';
import { DemoCluster, DemoClusterTokens } from '../demoCluster';

const USERS = ['admin', 'healer', 'viewer'] as const;
const DAY_MS = 24 * 60 * 60 * 1000;

const REPOSITORY = resolve(
  dirname(require.resolve('../../package.json')),
  '../..',
);

/** How the parts of the demo find the cluster: `.demo/` in the repository, unless told otherwise. */
const STATE_DIRECTORY = resolve(
  process.env.DEMO_CLUSTER_STATE || resolve(REPOSITORY, '.demo'),
);

export function statePath(name: string): string {
  return resolve(STATE_DIRECTORY, name);
}

export function readState(name: string): string | undefined {
  try {
    return readFileSync(statePath(name), 'utf8').trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined;
    }
    throw error;
  }
}

function writeState(name: string, content: string): void {
  mkdirSync(STATE_DIRECTORY, { recursive: true, mode: 0o700 });
  writeFileSync(statePath(name), content, { mode: 0o600 });
}

/** Tokens and certificate outlive a restart, so that whoever uses the cluster need not notice. */
export function keptTokens(): Partial<DemoClusterTokens> {
  return Object.fromEntries(
    USERS.map(user => [user, readState(`${user}-token`) || undefined]),
  );
}

export async function keptCertificate(host: string): Promise<Certificate> {
  const keyPem = readState('key.pem');
  const caPem = readState('ca.pem');
  if (keyPem && caPem) {
    const { validToDate } = new X509Certificate(caPem);
    if (validToDate.getTime() > Date.now() + DAY_MS) {
      return { keyPem, certPem: caPem, caPem };
    }
  }
  const certificate = await createCertificate(host);
  writeState('key.pem', certificate.keyPem);
  return certificate;
}

/** Written once the cluster answers; the address comes last, for who waits for it. */
export function publish(cluster: DemoCluster): void {
  if (cluster.caPem) {
    writeState('ca.pem', cluster.caPem);
  }
  writeState('kubeconfig', cluster.kubeconfig('admin'));
  for (const user of ['admin', 'viewer', 'healer'] as const) {
    writeState(`${user}-token`, cluster.tokens[user]);
  }
  writeState('url', cluster.url);
}
