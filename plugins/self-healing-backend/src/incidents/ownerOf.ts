import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';

/** The entity's owner as the catalog resolved it. */
export function ownerOf(entity: Entity): string | null {
  return (
    entity.relations?.find(relation => relation.type === RELATION_OWNED_BY)
      ?.targetRef ?? null
  );
}
