import { TimelineEntry } from '@backstage-self-healing/plugin-self-healing-common';

type Data = TimelineEntry['data'];

/** Names things to machines, or repeats what stands elsewhere on the page. */
const NOT_TELLING = /(Id|Ids|Digest|^id|^before|^preconditions|^request)$/;

/** @returns what a row has to tell beside its sentence; undefined for nothing */
export function tellingDetails(data: Data): Data | undefined {
  const told = Object.entries(alertOf(data) ?? data).filter(
    ([name, value]) =>
      !NOT_TELLING.test(name) &&
      value !== null &&
      value !== undefined &&
      value !== '' &&
      !(Array.isArray(value) && value.length === 0),
  );
  return told.length > 0 ? Object.fromEntries(told) : undefined;
}

/** The labels and annotations of an alert that a row tells of. */
function alertOf({ alert }: Data): Data | undefined {
  if (typeof alert !== 'object' || alert === null) return undefined;
  const { labels, annotations } = alert as Data;
  return { labels, annotations };
}

/** Labels that name an object, the most specific first. */
const OBJECT_LABELS = ['pod', 'deployment', 'statefulset', 'job_name', 'node'];

/** What an alert is about, by the labels that its row of the story holds. */
export function alertObject(data: Data): string | undefined {
  const labels = (alertOf(data)?.labels ?? {}) as Record<string, unknown>;
  const name = OBJECT_LABELS.find(label => typeof labels[label] === 'string');
  return name && String(labels[name]);
}
