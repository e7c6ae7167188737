import {
  coreServices,
  createBackendModule,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { glob, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseAllDocuments } from 'yaml';

const LOOK_EVERY_MS = 1_000;

/** A Deployment as far as it matters where it goes. */
type Manifest = {
  kind?: string;
  metadata?: { name?: string; namespace?: string };
};

type Cluster = { url: string; caFile: string; tokenFile: string };

/**
 * What Argo CD or Flux do for others, in the demo: applies the Deployments that
 * the local repositories hold below `k8s`, whenever a file is another. What has
 * changed in the cluster since it leaves alone.
 */
export class DemoDelivery {
  readonly #applied = new Map<string, string>();
  readonly #problems = new Map<string, string>();

  constructor(
    private readonly options: {
      folder: string;
      apply(manifest: Manifest): Promise<void>;
      logger: Pick<LoggerService, 'info' | 'warn'>;
    },
  ) {}

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.look().catch(error => this.options.logger.warn(`${error}`));
      await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
    }
  }

  async look(): Promise<void> {
    const { folder, logger } = this.options;
    for await (const file of glob('*/k8s/*.yaml', { cwd: folder })) {
      const text = await readFile(join(folder, file), 'utf8');
      if (this.#applied.get(file) === text) continue;
      try {
        for (const manifest of deploymentsIn(text)) {
          await this.options.apply(manifest);
        }
        logger.info(`Delivered ${file}`);
        this.#applied.set(file, text);
        this.#problems.delete(file);
      } catch (error) {
        // Tried again: the cluster may not be there yet.
        const problem = `${file} is not delivered: ${(error as Error).message}`;
        if (this.#problems.get(file) !== problem) logger.warn(problem);
        this.#problems.set(file, problem);
      }
    }
  }
}

function deploymentsIn(text: string): Manifest[] {
  return parseAllDocuments(text)
    .map(document => {
      const [error] = document.errors;
      if (error) throw error;
      return document.toJS() as Manifest | null;
    })
    .flatMap(manifest => (manifest?.kind === 'Deployment' ? [manifest] : []));
}

/** Creates a Deployment, or makes an existing one what the manifest says. */
export function applyTo(cluster: Cluster) {
  return async (manifest: Manifest): Promise<void> => {
    const { name = '', namespace = 'default' } = manifest.metadata ?? {};
    const all = `/apis/apps/v1/namespaces/${encodeURIComponent(
      namespace,
    )}/deployments`;
    const created = await send(cluster, 'POST', all, manifest);
    const { status, message } =
      created.status === 409
        ? await send(
            cluster,
            'PATCH',
            `${all}/${encodeURIComponent(name)}`,
            manifest,
          )
        : created;
    if (status >= 300) throw new Error(`the cluster says ${status} ${message}`);
  };
}

async function send(
  { url, caFile, tokenFile }: Cluster,
  method: 'POST' | 'PATCH',
  path: string,
  body: unknown,
): Promise<{ status: number; message: string }> {
  const [ca, token] = await Promise.all([
    readFile(caFile),
    readFile(tokenFile, 'utf8'),
  ]);
  return new Promise((resolve, reject) => {
    const sent = request(`${url}${path}?fieldManager=demo-delivery`, {
      method,
      ca,
      timeout: 10_000,
      headers: {
        authorization: `Bearer ${token.trim()}`,
        'content-type':
          method === 'PATCH'
            ? 'application/merge-patch+json'
            : 'application/json',
      },
    });
    sent.on('response', async response => {
      try {
        const text = Buffer.concat(await response.toArray()).toString();
        const { message = '' } = JSON.parse(text);
        resolve({ status: response.statusCode ?? 0, message });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('timeout', () => sent.destroy(new Error('it does not answer')));
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** Installs {@link DemoDelivery} where `demo.delivery` is configured. */
export default createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'demo-delivery',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
      },
      async init({ config, lifecycle, logger }) {
        const configured = config.getOptionalConfig('demo.delivery');
        if (!configured) return;
        const delivery = new DemoDelivery({
          folder: configured.getString('repositories'),
          apply: applyTo({
            url: configured.getString('cluster.url'),
            caFile: configured.getString('cluster.caFile'),
            tokenFile: configured.getString('cluster.tokenFile'),
          }),
          logger,
        });
        const stopping = new AbortController();
        lifecycle.addStartupHook(() => {
          delivery.run(stopping.signal);
        });
        lifecycle.addShutdownHook(() => stopping.abort());
      },
    });
  },
});
