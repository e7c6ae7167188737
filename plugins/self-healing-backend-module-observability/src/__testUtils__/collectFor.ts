import {
  Alert,
  evidenceSchema,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { EvidenceSource } from '@backstage-self-healing/plugin-self-healing-node';

/** What a source finds for an incident of the Deployment `shop/web`. */
export async function collectFor(
  source: EvidenceSource,
  incident: Partial<Incident>,
  alerts: Alert[] = [],
) {
  const evidence = await source.collect({
    incident: incident as Incident,
    alerts,
    workload: {
      cluster: 'demo',
      namespace: 'shop',
      kind: 'Deployment',
      name: 'web',
    },
    signal: new AbortController().signal,
  });
  for (const item of evidence) evidenceSchema.parse({ ...item, id: 'x' });
  return evidence;
}
