import { parseEntityRef } from '@backstage/catalog-model';
import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { AlertOrigin } from './correlate';

/** Labels have no end; a title does. */
const LONGEST = 200;

/** `KubePodCrashLooping on checkout`: what fired, and where. */
export function incidentTitle(alert: Alert, origin: AlertOrigin): string {
  const what = alert.labels.alertname ?? 'Alert';
  const where = origin.entityRef
    ? parseEntityRef(origin.entityRef).name
    : origin.workload ?? alert.labels.namespace;
  const title = where ? `${what} on ${where}` : what;
  return title.length > LONGEST ? `${title.slice(0, LONGEST - 1)}…` : title;
}

/** One plain sentence about an alert, in its author's words when there are any. */
export function alertSentence(alert: Alert): string {
  const said = alert.annotations.summary ?? alert.annotations.description;
  const name = alert.labels.alertname ?? 'An alert';
  const fires = alert.recurrence ? 'fires again' : 'fires';
  const verb = alert.status === 'firing' ? fires : 'is resolved';
  return said ? `${name} ${verb}: ${said}` : `${name} ${verb}`;
}
