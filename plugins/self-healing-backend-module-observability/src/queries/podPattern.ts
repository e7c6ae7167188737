import { Workload } from '@backstage-self-healing/plugin-self-healing-common';
import { literally } from './quoted';

/**
 * The alphabet of names that Kubernetes makes up.
 * Source: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go
 */
const SAFE = '[bcdfghjklmnpqrstvwxz2456789]';

/** A made-up name is cut off before its last five characters. */
const LONGEST_BASE = 58;
const LONGEST_HASH = 10;

/**
 * A regular expression for the names of a workload's pods, for servers that know
 * names only. It does not match the pods of `checkout-api` for `checkout`.
 */
export function podPattern({
  kind,
  name,
}: Pick<Workload, 'kind' | 'name'>): string {
  const own = literally(name);
  switch (kind) {
    case 'Deployment':
      return name.length + LONGEST_HASH + 2 > LONGEST_BASE
        ? `${literally(name.slice(0, LONGEST_BASE))}.*`
        : `${own}-${SAFE}{1,10}-${SAFE}{5}`;
    case 'StatefulSet':
      return `${own}-[0-9]+`;
    case 'DaemonSet':
    case 'Job':
    case 'ReplicaSet':
      return name.length + 1 > LONGEST_BASE
        ? `${literally(name.slice(0, LONGEST_BASE))}.*`
        : `${own}-${SAFE}{5}`;
    case 'Pod':
      return own;
    default:
      return `${own}-.*`;
  }
}
