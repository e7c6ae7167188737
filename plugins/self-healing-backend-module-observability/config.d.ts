/** A server that is asked over HTTP, Prometheus or Loki. */
interface Server {
  /** For people; unique. */
  name: string;
  /** Of the server, with its path prefix if it has one. */
  url: string;
  /** Whose clusters it tells of. Absent: those that no other names. */
  clusters?: string[];
  /**
   * Of Prometheus: as links of its alerts begin (`--web.external-url`). Tells
   * several servers of one cluster apart; it is never contacted.
   */
  externalUrl?: string;
  /**
   * Bearer token.
   * @visibility secret
   */
  token?: string;
  /** Path of a file with the bearer token, read for every request. */
  tokenFile?: string;
  username?: string;
  /** @visibility secret */
  password?: string;
  /**
   * E.g. X-Scope-OrgID.
   * @deepVisibility secret
   */
  headers?: { [name: string]: string };
  /** Path of the CA bundle, PEM, read for every request. */
  caFile?: string;
  /** CA bundle, PEM, encoded in base64. */
  caData?: string;
  /** For an answer; 4s if absent, at most 8s: a cure waits for it. */
  timeout?: string;
}

export interface Config {
  selfHealing?: {
    observability?: {
      prometheus?: {
        servers?: Server[];
        /** The label that tells clusters apart, where a server knows several. */
        clusterLabel?: string;
        /** How long before the trouble is looked at. 30m if absent. */
        before?: string;
        /** False: without those for kube-state-metrics and cAdvisor. */
        defaultSignals?: boolean;
        /** Asked for every incident, besides the default ones. */
        signals?: Array<{
          title: string;
          signal: 'latency' | 'errors' | 'traffic' | 'saturation';
          /** E.g. ratio, seconds, bytes, 1/s. */
          unit?: string;
          /** Drawn beside it. */
          threshold?: number;
          /** Of workloads, e.g. Deployment. Absent: all. */
          kinds?: string[];
          /** PromQL with placeholders, see the README. */
          query: string;
        }>;
      };
      loki?: {
        servers?: Server[];
        /** The label that tells clusters apart, where a server knows several. */
        clusterLabel?: string;
        /** How long before an incident opened is looked at. 15m if absent. */
        before?: string;
        /** How long after. 5m if absent. */
        after?: string;
        /** At most so many; 200 if absent. */
        lines?: number;
        /** In place of all lines of the workload's pods. */
        queries?: Array<{
          title: string;
          /** LogQL with placeholders, see the README. */
          query: string;
        }>;
      };
    };
  };
}
