import { webAddress } from '../state/webAddress';

/** Somewhere that an alert leads to. */
export type AlertLink = {
  kind: 'runbook' | 'dashboard' | 'other';
  /** Of the annotation. */
  name: string;
  href: string;
};

const ORDER: AlertLink['kind'][] = ['runbook', 'dashboard', 'other'];

/**
 * Annotations that are addresses of the web, those for people on call first.
 * Sources of the names: https://runbooks.prometheus-operator.dev and
 * https://grafana.com/docs/grafana/latest/alerting/fundamentals/alert-rules/annotation-label/
 */
export function alertLinks(annotations: Record<string, string>): AlertLink[] {
  return Object.entries(annotations)
    .flatMap<AlertLink>(([name, value]) => {
      const href = webAddress(value);
      return href ? [{ kind: kindOf(name), name, href }] : [];
    })
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}

function kindOf(name: string): AlertLink['kind'] {
  if (/runbook|playbook/i.test(name)) return 'runbook';
  if (/dashboard|panel/i.test(name)) return 'dashboard';
  return 'other';
}
