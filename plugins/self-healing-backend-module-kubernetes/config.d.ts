export interface Config {
  selfHealing?: {
    kubernetes?: {
      /**
       * Clusters that may be looked at and acted on, each with an identity of
       * its own for remediation, separate from the Kubernetes plugin's.
       */
      clusters?: Array<{
        /** As alerts and the Kubernetes plugin name it; unique. */
        name: string;
        /**
         * Of the API server. Plain http is accepted for loopback hosts only.
         * Absent, without a token too: the cluster that the backend runs in.
         */
        url?: string;
        /**
         * As the Kubernetes plugin has it; without a token the service account
         * of the backend's own pod is taken. Others are not served yet.
         */
        authProvider?: 'serviceAccount';
        /** CA bundle, PEM, encoded in base64. */
        caData?: string;
        /**
         * Path of the CA bundle, PEM, relative to the working directory. Read
         * again for every request.
         */
        caFile?: string;
        /**
         * Bearer token of the healer's service account.
         * @visibility secret
         */
        token?: string;
        /**
         * Path of a file with the bearer token, read again for every request:
         * bound service account tokens rotate.
         */
        tokenFile?: string;
        /** Accept any certificate. For experiments only. */
        skipTLSVerify?: boolean;
      }>;
      /**
       * Which alert labels mean what, before the spellings that are known
       * anyway (kube-state-metrics, OpenTelemetry, Datadog, Elastic).
       */
      labels?: {
        cluster?: string[];
        namespace?: string[];
        container?: string[];
        deployment?: string[];
        statefulSet?: string[];
        daemonSet?: string[];
        cronJob?: string[];
        job?: string[];
        horizontalPodAutoscaler?: string[];
        persistentVolumeClaim?: string[];
        podDisruptionBudget?: string[];
        resourceQuota?: string[];
        ingress?: string[];
        persistentVolume?: string[];
        node?: string[];
        replicaSet?: string[];
        pod?: string[];
        service?: string[];
      };
      /**
       * Scraped to tell of others, besides kube-state-metrics, node-exporter and
       * the like: names that their `job`, `service` or `container` holds.
       */
      exporters?: string[];
      /** What is remembered of the workloads that have opted in. */
      served?: {
        /**
         * How long a release has to be available to have served: only to such
         * a one is rolled back unattended. 60s if absent; a Deployment's
         * minReadySeconds where that is longer.
         */
        after?: string;
        /** How often is looked at what no watch told of. 30s if absent. */
        poll?: string;
        /**
         * How often the catalog is asked who has opted in: a service that has
         * just done so is only remembered then. 60s if absent.
         */
        refresh?: string;
      };
    };
  };
}
