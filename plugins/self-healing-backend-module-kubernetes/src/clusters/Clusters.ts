import { InputError } from '@backstage/errors';
import { ClusterApi } from './ClusterApi';

/** The configured clusters, by name. */
export class Clusters {
  readonly #byName: ReadonlyMap<string, ClusterApi>;

  constructor(clusters: readonly ClusterApi[]) {
    this.#byName = new Map(clusters.map(cluster => [cluster.name, cluster]));
  }

  get all(): ClusterApi[] {
    return [...this.#byName.values()];
  }

  find(name: string): ClusterApi | undefined {
    return this.#byName.get(name);
  }

  /** The only cluster there is; undefined when there are none or several. */
  get only(): ClusterApi | undefined {
    return this.#byName.size === 1 ? this.all[0] : undefined;
  }

  /** @throws InputError naming the clusters there are */
  get(name: string): ClusterApi {
    const cluster = this.find(name);
    if (!cluster) {
      const names = [...this.#byName.keys()].join(', ') || 'none';
      throw new InputError(
        `Cluster '${name}' is not configured under selfHealing.kubernetes.clusters (configured: ${names})`,
      );
    }
    return cluster;
  }
}
