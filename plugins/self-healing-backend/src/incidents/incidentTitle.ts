import { parseEntityRef } from '@backstage/catalog-model';
import { Alert } from '@backstage-self-healing/plugin-self-healing-common';
import { AlertSubject } from '@backstage-self-healing/plugin-self-healing-node';
import { shortened } from '../shortened';
import { AlertOrigin } from './correlate';

/** Labels have no end; a title does. */
const LONGEST = 200;

/** Of a sentence; what was said besides is with the alert. */
const LONGEST_SAID = 400;

/** `KubePodCrashLooping on checkout`: what fired, and where. */
export function incidentTitle(alert: Alert, origin: AlertOrigin): string {
  const what = alert.labels.alertname ?? 'Alert';
  const { entityRef, workload, subject, reserve } = origin;
  const entity = entityRef && parseEntityRef(entityRef).name;
  const about = subject && subjectWords(subject);
  // What runs an entity goes by its name; what is left alone has to be named.
  const other = reserve?.effect === 'forbids' ? about : undefined;
  const where =
    (entity && other ? `${entity}: ${other}` : entity) ||
    (workload ?? about ?? alert.labels.namespace);
  const title = where ? `${what} on ${where}` : what;
  return shortened(title, LONGEST);
}

function subjectWords({ kind, name }: AlertSubject): string {
  return kind === 'Instance' ? name : `${kind} ${name}`;
}

/** One plain sentence about an alert, in its author's words when there are any. */
export function alertSentence(alert: Alert): string {
  const said = shortened(
    alert.annotations.summary ?? alert.annotations.description ?? '',
    LONGEST_SAID,
  );
  const name = shortened(alert.labels.alertname ?? 'An alert', LONGEST);
  const fires = alert.recurrence ? 'fires again' : 'fires';
  const verb = alert.status === 'firing' ? fires : 'is resolved';
  return said ? `${name} ${verb}: ${said}` : `${name} ${verb}`;
}
