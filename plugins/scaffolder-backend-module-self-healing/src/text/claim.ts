import {
  ANNOTATION_ENTITY_REF,
  ANNOTATION_KUBERNETES_ID,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Data, readYaml, setInYaml } from './editYaml';

/** What runs pods, and so is acted on. */
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/** What came of claiming the workloads of one file. */
export type Claimed = {
  text: string;
  /** `Deployment/checkout`, whether it said so before or does now. */
  claimed: string[];
  /** Why others were left alone. */
  left: string[];
};

/**
 * Lets the workloads of an entity say whose they are, in the text of their
 * manifests. Who may write there confirms that the entity may act on them. Pure,
 * and the same again changes nothing.
 *
 * @param kubernetesId - what ties the entity to its workloads
 */
export function claimWorkloads(
  text: string,
  entityRef: string,
  kubernetesId: string,
): Claimed {
  const result: Claimed = { text, claimed: [], left: [] };
  const documents = readYaml(text);
  const workloads = documents.flatMap((data, index) =>
    WORKLOADS.includes(data.kind) ? [{ data, index }] : [],
  );
  for (const { data, index } of workloads) {
    const name = `${data.kind}/${data.metadata?.name}`;
    const holder = data.metadata?.annotations?.[ANNOTATION_ENTITY_REF];
    const alone = workloads.length === 1 && idsOf(data).length === 0;
    if (!alone && !idsOf(data).includes(kubernetesId)) {
      result.left.push(
        `${name} has no label ${ANNOTATION_KUBERNETES_ID}: ${kubernetesId}`,
      );
    } else if (holder && holder !== entityRef) {
      result.left.push(`${name} says that it is ${holder}`);
    } else {
      result.text = setInYaml(
        result.text,
        index,
        ['metadata', 'annotations', ANNOTATION_ENTITY_REF],
        entityRef,
      );
      result.claimed.push(name);
    }
  }
  return result;
}

function idsOf({ metadata, spec }: Data): string[] {
  return [
    metadata?.labels?.[ANNOTATION_KUBERNETES_ID],
    spec?.template?.metadata?.labels?.[ANNOTATION_KUBERNETES_ID],
  ].filter(id => typeof id === 'string');
}
