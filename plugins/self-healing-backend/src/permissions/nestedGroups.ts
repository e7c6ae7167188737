import { AuthService } from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  RELATION_CHILD_OF,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { normalRef } from '../normalRef';

/** Deeper than any organisation is. */
const DEEPEST = 10;

const FIELDS = [
  'kind',
  'metadata.name',
  'metadata.namespace',
  'relations',
  'spec.parent',
];

/**
 * Whom somebody belongs to when teams are part of teams: their groups, the
 * groups that those are children of, and so on. Sign-in resolvers commonly
 * name the direct ones only. Read with the plugin's own identity: what a group
 * is part of does not depend on who may see it.
 *
 * @param refs - entity refs of a user and the groups it belongs to
 * @returns the refs, as the catalog spells them, and those of what is above
 * @public
 */
export async function withParentGroups(
  refs: readonly string[],
  { auth, catalog }: { auth: AuthService; catalog: CatalogService },
): Promise<string[]> {
  return climbGroups(refs, async entityRefs => {
    const { items } = await catalog.getEntitiesByRefs(
      { entityRefs, fields: FIELDS },
      { credentials: await auth.getOwnServiceCredentials() },
    );
    return items;
  });
}

/** @param read - gives the catalog's entities of some refs, unknown ones not */
export async function climbGroups(
  refs: readonly string[],
  read: (refs: string[]) => Promise<readonly (Entity | undefined)[]>,
): Promise<string[]> {
  const known = new Set(refs.map(ref => normalRef(ref)));
  let level = [...known].filter(isGroup);
  for (let depth = 0; depth < DEEPEST && level.length > 0; depth += 1) {
    const above = (await read(level)).flatMap(group =>
      group ? parentsOf(group) : [],
    );
    // What is known already has been climbed: circles end here.
    level = [...new Set(above)].filter(ref => !known.has(ref));
    level.forEach(ref => known.add(ref));
  }
  return [...known];
}

function isGroup(ref: string): boolean {
  return ref.startsWith('group:');
}

function parentsOf(group: Entity): string[] {
  const related = (group.relations ?? [])
    .filter(({ type }) => type === RELATION_CHILD_OF)
    .map(({ targetRef }) => normalRef(targetRef));
  const { parent } = group.spec ?? {};
  if (typeof parent !== 'string') return related;
  const { namespace } = parseEntityRef(stringifyEntityRef(group));
  return [...related, normalRef(parent, namespace)];
}
