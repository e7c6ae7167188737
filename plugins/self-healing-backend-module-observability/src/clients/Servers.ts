import { HttpServer } from './HttpServer';

/** The servers of one kind, by the clusters that they tell of. */
export class Servers<T extends { readonly server: HttpServer }> {
  constructor(readonly all: readonly T[]) {}

  /** Those that name the cluster, else those that name none. */
  of(cluster: string): T[] {
    const naming = this.all.filter(({ server }) =>
      server.config.clusters?.includes(cluster),
    );
    return naming.length > 0
      ? naming
      : this.all.filter(({ server }) => !server.config.clusters);
  }
}
