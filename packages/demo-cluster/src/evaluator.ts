import { ALERT_RULES, AlertRule } from './alerts/alertRules';
import { ActiveAlert, evaluate, isFiring } from './alerts/evaluation';
import {
  AlertGroup,
  Notification,
  conclude,
  dueNotifications,
  offer,
  regroup,
} from './alerts/notification';
import { postWebhook } from './alerts/webhook';
import { webhookPayload } from './alerts/webhookPayload';
import { ClusterSnapshot } from './snapshot';

export interface EvaluatorOptions {
  snapshot(): ClusterSnapshot;
  /** where Alertmanager's webhook payloads are posted */
  url: string;
  /** sent as `Authorization: Bearer` */
  token: string;
  /** time between evaluations, 2000 by default; also the first back-off of a delivery */
  intervalMs?: number;
  /** after this long a group that still fires is posted again, 60 000 by default */
  repeatMs?: number;
  /** value of the `cluster` label, `demo` by default */
  clusterName?: string;
  /** the rules to evaluate, those of `examples/prometheus` by default */
  rules?: readonly AlertRule[];
  /** where the cluster is reached: base of the links in the payload, which are empty without */
  externalUrl?: string;
  /** told once when deliveries stop getting through, and once when they do again */
  log?(message: string): void;
}

export interface FiringAlert {
  fingerprint: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** ISO 8601 */
  startsAt: string;
}

export interface Evaluator {
  firing(): FiringAlert[];
  stop(): Promise<void>;
}

/**
 * Prometheus and Alertmanager in small, for a demo without either: evaluates the rules
 * over the cluster and posts what fires and what resolves.
 */
export function startEvaluator(options: EvaluatorOptions): Evaluator {
  const {
    snapshot,
    url,
    token,
    intervalMs = 2000,
    repeatMs = 60_000,
    clusterName = 'demo',
    rules = ALERT_RULES,
    externalUrl = '',
    log = () => {},
  } = options;

  let alerts: ActiveAlert[] = [];
  let groups: AlertGroup[] = [];
  let lastReason: string | undefined;
  const deliveries = new Map<string, Promise<void>>();
  const stopping = new AbortController();

  const deliver = async (notification: Notification): Promise<void> => {
    const payload = webhookPayload(notification, externalUrl);
    const { signal } = stopping;
    const answer = await postWebhook({ url, token, payload, signal });
    groups = conclude(
      groups,
      notification,
      answer.kind === 'unreachable' ? 'failed' : 'settled',
      { now: Date.now(), backoffMs: intervalMs },
    );
    deliveries.delete(notification.groupKey);
    const reason = answer.kind === 'accepted' ? undefined : answer.reason;
    if (reason !== lastReason && !signal.aborted) {
      log(
        reason
          ? `alerts are not accepted by ${url}: ${reason}`
          : `alerts are accepted by ${url} again`,
      );
    }
    lastReason = reason;
  };

  const step = () => {
    const now = Date.now();
    const evaluation = evaluate({
      rules,
      snapshot: snapshot(),
      clusterName,
      previous: alerts,
      now,
    });
    alerts = evaluation.active;
    groups = regroup(groups, evaluation);
    for (const notification of dueNotifications(groups, { now, repeatMs })) {
      // One delivery of a group at a time, or a resolution could overtake its alert.
      if (!deliveries.has(notification.groupKey)) {
        groups = offer(groups, notification);
        deliveries.set(notification.groupKey, deliver(notification));
      }
    }
  };

  const timer = setInterval(step, intervalMs);
  step();

  return {
    firing: () =>
      alerts
        .filter(isFiring)
        .map(({ fingerprint, labels, annotations, firedAt }) => ({
          fingerprint,
          labels,
          annotations,
          startsAt: new Date(firedAt).toISOString(),
        })),
    async stop() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(deliveries.values());
    },
  };
}
