import {
  Alert,
  saysNone,
  SeverityNames,
} from '@backstage-self-healing/plugin-self-healing-common';

/**
 * Alerts of the stock rules that fire so that others can be held against them.
 * Source: https://runbooks.prometheus-operator.dev/runbooks/general/
 */
const HELPERS = [
  /^watchdog$/i,
  /dead ?man'?s? ?(switch|snitch)/i,
  /^infoinhibitor$/i,
];

/** Whether nobody has to do anything about an alert, however long it fires. */
export function opensNothing(
  { labels }: Pick<Alert, 'labels'>,
  severities?: SeverityNames,
): boolean {
  return (
    HELPERS.some(helper => helper.test(labels.alertname ?? '')) ||
    saysNone(labels, severities)
  );
}
