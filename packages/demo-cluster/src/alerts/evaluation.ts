import { ClusterSnapshot } from '../snapshot';
import { AlertRule, renderAnnotations } from './alertRules';
import { fingerprintOf } from './fingerprint';

/** An alert between its condition being seen for the first time and its end. */
export interface ActiveAlert {
  fingerprint: string;
  labels: Record<string, string>;
  annotations: Record<string, string>;
  /** when the condition was first seen; starts anew if it breaks before the alert fires */
  activeAt: number;
  /** set once it fires; does not move while it does */
  firedAt?: number;
  /** set while it fires without its condition */
  keptFiringSince?: number;
}

export interface FiredAlert extends ActiveAlert {
  firedAt: number;
}

export interface ResolvedAlert extends FiredAlert {
  resolvedAt: number;
}

export interface Evaluation {
  active: ActiveAlert[];
  /** what fired before and does so no longer */
  resolved: ResolvedAlert[];
}

/**
 * One step of the rules over the cluster, with the timing of a Prometheus alerting rule:
 * inactive, pending until `for` has passed, firing, kept firing for `keep_firing_for`.
 * Source: https://prometheus.io/docs/prometheus/latest/configuration/alerting_rules/
 */
export function evaluate(options: {
  rules: readonly AlertRule[];
  snapshot: ClusterSnapshot;
  clusterName: string;
  previous: readonly ActiveAlert[];
  now: number;
}): Evaluation {
  const { rules, snapshot, clusterName, previous, now } = options;
  const known = new Map(previous.map(alert => [alert.fingerprint, alert]));
  const active = new Map<string, ActiveAlert>();
  const resolved: ResolvedAlert[] = [];

  for (const rule of rules) {
    for (const matched of rule.condition(snapshot)) {
      const labels = {
        alertname: rule.alert,
        severity: rule.severity,
        cluster: clusterName,
        ...matched,
      };
      const fingerprint = fingerprintOf(labels);
      const before = known.get(fingerprint);
      const activeAt = before?.activeAt ?? now;
      const isDue = now - activeAt >= rule.forSeconds * 1000;
      active.set(fingerprint, {
        fingerprint,
        labels,
        annotations: renderAnnotations(rule.annotations, labels),
        activeAt,
        firedAt: before?.firedAt ?? (isDue ? now : undefined),
      });
    }
  }

  for (const alert of previous) {
    if (!active.has(alert.fingerprint) && isFiring(alert)) {
      const rule = rules.find(
        ({ alert: name }) => name === alert.labels.alertname,
      );
      const keptFiringSince = alert.keptFiringSince ?? now;
      if (now - keptFiringSince < (rule?.keepFiringForSeconds ?? 0) * 1000) {
        active.set(alert.fingerprint, { ...alert, keptFiringSince });
      } else {
        resolved.push({ ...alert, resolvedAt: now });
      }
    }
  }
  return { active: [...active.values()], resolved };
}

export function isFiring(alert: ActiveAlert): alert is FiredAlert {
  return alert.firedAt !== undefined;
}
