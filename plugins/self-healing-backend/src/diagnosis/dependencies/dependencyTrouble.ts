import { Entity, RELATION_DEPENDS_ON } from '@backstage/catalog-model';
import {
  Evidence,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Diagnoser,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { normalRef } from '../../normalRef';
import { refName } from '../../refName';
import { wordsOf } from '../../wordsOf';

const KIND = 'dependencies';

/** What is less may well burn without being felt next door. */
const FELT: readonly Incident['severity'][] = ['critical', 'error'];

const dataSchema = z.object({
  troubled: z.array(
    z.object({
      entityRef: z.string(),
      incidentId: z.string(),
      title: z.string(),
      since: z.string(),
    }),
  ),
});

/**
 * Trouble of what the entity depends on, as the catalog tells it: there the
 * cause may lie, and what is done here would be in vain.
 */
export function dependencySource(options: {
  /** May throw when the catalog is away. */
  entity(entityRef: string): Promise<Entity | null>;
  /** What is not over yet of an entity, newest first. */
  openFor(entityRef: string): Promise<Incident | undefined>;
  now(): Date;
}): EvidenceSource {
  return {
    id: KIND,
    async collect({ incident: { entityRef } }) {
      if (!entityRef) return [];
      const evidence: Omit<Evidence, 'id' | 'data'> = {
        source: 'catalog',
        kind: KIND,
        title: 'What it depends on',
        collectedAt: options.now().toISOString(),
      };
      let refs: string[];
      try {
        refs = dependenciesOf(await options.entity(entityRef));
      } catch (error) {
        // It is a hint, and no ground to act on: nothing waits for it.
        return [{ ...evidence, data: { troubled: [] }, gap: wordsOf(error) }];
      }
      const found = await Promise.all(refs.map(options.openFor));
      const troubled = found.flatMap((incident, index) =>
        incident && incident.firingCount > 0 && FELT.includes(incident.severity)
          ? [
              {
                entityRef: refs[index],
                incidentId: incident.id,
                title: incident.title,
                since: incident.openedAt,
              },
            ]
          : [],
      );
      return troubled.length > 0 ? [{ ...evidence, data: { troubled } }] : [];
    },
  };
}

function dependenciesOf(entity: Entity | null): string[] {
  return (entity?.relations ?? [])
    .filter(({ type }) => type === RELATION_DEPENDS_ON)
    .map(({ targetRef }) => normalRef(targetRef));
}

/** Another entity that this one depends on is in trouble. */
export const dependencyTrouble: Diagnoser = {
  id: 'dependency-trouble',
  examine: evidence =>
    evidence
      .filter(({ kind }) => kind === KIND)
      .flatMap(({ id, data }) =>
        (dataSchema.safeParse(data).data?.troubled ?? []).map(
          ({ entityRef, title }) => ({
            type: 'dependency-trouble',
            // Whether it is the cause nobody knows: no policy acts on it alone.
            severity: 'context' as const,
            object: entityRef,
            summary: `It depends on ${refName(
              entityRef,
            )}, which is in trouble itself: ${title}`,
            remedy: `Look at ${refName(
              entityRef,
            )} first: what is done here may be in vain until it is well`,
            evidenceIds: [id],
          }),
        ),
      ),
};
