export interface Config {
  selfHealing?: {
    intake?: {
      /** Largest delivery that is accepted, in bytes. Default 1048576. */
      maxBodyBytes?: number;
      /**
       * Deliveries that may wait to be worked on before new ones are answered
       * with 503, which Alertmanager tries again. Default 10000.
       */
      maxWaitingDeliveries?: number;
    };
    retention?: {
      /**
       * How long raw deliveries are kept as they came; their alerts, incidents
       * and timelines stay. Default `30d`.
       */
      deliveries?: string;
    };
    incidents?: {
      /**
       * Alerts on one entity that begin within this of each other are one
       * incident. Default `30m`.
       */
      causeWindow?: string;
    };
    /**
     * What the `severity` (or `priority`) label of alerts means where the
     * defaults do not fit: `critical`, `error`, `warning`, `info`, or `none` for
     * alerts that open no incident. Case and punctuation of names do not count.
     */
    severities?: {
      [name: string]: 'critical' | 'error' | 'warning' | 'info' | 'none';
    };
    /**
     * Alerts that always fire, such as Watchdog. One that is not heard of for
     * longer than `every` opens an incident for the platform.
     */
    heartbeats?: Array<{
      /** Id of the alert source. Default `alertmanager`. */
      source?: string;
      /** Labels that tell the alert, e.g. `alertname: Watchdog`. */
      alert: { [label: string]: string };
      /** Longest pause between two deliveries of it, e.g. `10m`. */
      every: string;
    }>;
    /**
     * Alertmanagers to ask as well, for alerts and ends that were lost, left
     * out or come late, and for silences. All of those that deliver here and
     * may list the same alerts should be named.
     */
    alertmanagers?: Array<{
      /** e.g. `https://alertmanager.example.com`, without `/api`. */
      url: string;
      /**
       * Sent as `Authorization: Bearer …`.
       * @visibility secret
       */
      token?: string;
      /**
       * Other headers to send.
       * @deepVisibility secret
       */
      headers?: { [name: string]: string };
      /** Name of the receiver that delivers here. Default `backstage`. */
      receiver?: string;
      /** Pause between two looks. Default `30s`. */
      every?: string;
    }>;
    /**
     * Whose workloads are, where they do not say so themselves with the
     * annotation `self-healing.backstage.io/entity-ref` or `…/owner-ref`.
     */
    claims?: {
      /**
       * Owners by namespace, or by `cluster/namespace`: their entities may act
       * on what runs there.
       */
      namespaces?: { [namespace: string]: string[] };
      /**
       * Whether what carries the `backstage.io/kubernetes-id` label of an entity
       * may be acted on unattended. Default false: a person approves.
       */
      trustLabels?: boolean;
    };
    /** Platform-wide guardrails; they can only tighten a team's policy. */
    guardrails?: {
      /** Time after an execution on a target before the next, e.g. `15m`. */
      cooldown?: string;
      limit?: { executions: number; per: string };
      blastRadius?: {
        /**
         * Pods that serve now and may be replaced: a count, or a share of the
         * namespace's pods such as `30%`.
         */
        pods?: number | string;
        workloads?: number;
        /** What touches one workload alone may touch more pods of it. */
        orOneWorkload?: boolean;
      };
    };
    platform?: {
      /**
       * Entity refs of those who run the platform: they are told of what
       * belongs to nobody, and of what nobody else answers.
       */
      admins?: string[];
    };
    notices?: {
      /** Then the next are told: the owner's parent group, at last the platform. Default `15m`. */
      unansweredAfter?: string;
      digest?: {
        /** Time of day of the daily digest. Default `08:00`. */
        at?: string;
        /** Default `UTC`. */
        timeZone?: string;
        /** Untreated incidents of severity error are told within this. Default `1h`. */
        errorsWithin?: string;
      };
    };
    /** Ways to reach people besides Backstage's notifications. */
    notifiers?: {
      /** PagerDuty's Events API v2. */
      pagerduty?: {
        /** Default `https://events.pagerduty.com`. */
        url?: string;
        /**
         * Integration key for owners who have none of their own.
         * @visibility secret
         */
        routingKey?: string;
        routingKeys?: Array<{
          /** Entity ref of a group or user. */
          owner: string;
          /** @visibility secret */
          key: string;
        }>;
        /** Default `10s`. */
        timeout?: string;
      };
      /** Signed as Standard Webhooks has it. */
      webhooks?: Array<{
        /** Names it in the log. */
        id: string;
        url: string;
        /**
         * `whsec_` and base64, or any text of at least 16 characters.
         * @visibility secret
         */
        secret: string;
        /** Default `10s`. */
        timeout?: string;
      }>;
    };
    /**
     * For how long the same change is not made twice for the same cause, nor
     * one that did not help or would take a cure back. At most, and by default,
     * `24h`; within one incident it always holds.
     */
    sameChangeWithin?: string;
    /** A model that explains incidents, and never acts; see docs/analysis.md. */
    analysis?: {
      /** Default false: nothing is sent anywhere. */
      enabled?: boolean;
      /** Id of a registered model, e.g. `anthropic` or `openai`. */
      model?: string;
      /**
       * When it is asked without a person asking: when an incident `opened`,
       * and when what is known of it has `changed`. Default both.
       */
      askOn?: Array<'opened' | 'changed'>;
      /** Pause between two such questions about one incident. Default `10m`. */
      askAgainAfter?: string;
      owners?: {
        /** Entity refs of owners whose incidents no model is asked about. */
        optOut?: string[];
      };
      /** What is beyond is not asked. `cost` in USD, by the prices of the model. */
      budgets?: {
        /** Default 200000 tokens. */
        incident?: { tokens?: number; cost?: number };
        /** A UTC day. Default 1000000 tokens. */
        ownerPerDay?: { tokens?: number; cost?: number };
        /** A UTC day, of everybody. Default 5000000 tokens. */
        perDay?: { tokens?: number; cost?: number };
      };
      /** How long a whole answer may take. Default `2m`. */
      timeout?: string;
      /** Default 4000; a longer answer is cut off and has failed. */
      maxOutputTokens?: number;
      /** What does not fit is left out. Default 48000. */
      maxPromptCharacters?: number;
      /** Questions that one backend asks at the same time. Default 2. */
      concurrency?: number;
    };
    /** What is taken out of texts from clusters and alerts; see docs/redaction.md. */
    redaction?: {
      /**
       * 32 bytes in base64. With it, placeholders such as `<EMAIL_1>` mean the
       * same in every replica and after a restart, and can be revealed to those
       * who may see personal data. Without it only the process that named them
       * knows.
       * @visibility secret
       */
      key?: string;
      /**
       * Keys that were `key` before: what they sealed can still be opened, and
       * is sealed with `key` within the hour.
       * @deepVisibility secret
       */
      previousKeys?: string[];
      /**
       * Values behind placeholders are forgotten this long after the last was
       * named. Default `30d`.
       */
      keepPersonal?: string;
      /** Kinds of personal data that get placeholders. */
      pii?: {
        /** Default true. */
        email?: boolean;
        /** Default true. */
        phone?: boolean;
        /** Default true. */
        card?: boolean;
        /** Default true. */
        iban?: boolean;
        /** Default true. */
        nationalIds?: boolean;
        /** IP addresses. Default false: a diagnosis needs them. */
        ip?: boolean;
        /** Names of the catalog's users. Default false. */
        names?: boolean;
      };
      /** Secrets that only this company knows the form of; at most 50. */
      patterns?: Array<{
        /** Stands in the text instead: `[redacted: <name>]`. */
        name: string;
        /**
         * RE2 syntax, at most 500 characters. If it has a group, only what the
         * first group matches is taken out.
         */
        pattern: string;
        /** Owners whose incidents it is for. Default: everything. */
        owners?: string[];
      }>;
    };
    verification?: {
      /** Pause between two looks at a cure that is not proven yet. Default `1s`. */
      poll?: string;
    };
    work?: {
      /**
       * Pieces of work that one backend does at the same time. Default 10; with
       * 0 it takes alerts in and leaves the rest to other replicas.
       */
      concurrency?: number;
      /** Pause between two looks for work of other replicas. Default `500ms`. */
      poll?: string;
      /**
       * After a backend has died, others wait this long before they carry on
       * what it was doing. Default `15s`.
       */
      lease?: string;
    };
  };
}
