import { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_ANALYSIS,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import { normalRef } from '../../../normalRef';

/**
 * Why no model may be asked about an incident, by the word of its owner;
 * undefined: nobody has said so. Pure.
 */
export function optOutObstacle(
  { entityRef, ownerRef }: Pick<Incident, 'entityRef' | 'ownerRef'>,
  entities: { entity: Entity | null; owner: Entity | null },
  optOut: readonly string[],
): string | undefined {
  if (ownerRef && optOut.includes(normalRef(ownerRef))) {
    return `${ownerRef} has opted out of analysis (selfHealing.analysis.owners.optOut).`;
  }
  const says = (entity: Entity | null) =>
    entity?.metadata.annotations?.[
      ANNOTATION_ANALYSIS
    ]?.trim().toLowerCase() === 'false';
  if (says(entities.entity)) {
    return `${entityRef} has opted out of analysis (annotation ${ANNOTATION_ANALYSIS}).`;
  }
  if (says(entities.owner)) {
    return `${ownerRef} has opted out of analysis (annotation ${ANNOTATION_ANALYSIS}).`;
  }
  return undefined;
}
