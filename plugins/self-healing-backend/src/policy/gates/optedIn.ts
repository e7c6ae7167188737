import { ANNOTATION_ENABLED } from '@backstage-self-healing/plugin-self-healing-common';
import { allows, forbids } from '../reason';
import { byPerson, Gate, passed, stopped } from './gate';

/** What has not opted in can be watched, and is never touched. */
export const optedIn: Gate = question => {
  const { entity, entityRef } = question.facts;
  return entity?.metadata.annotations?.[ANNOTATION_ENABLED] === 'true'
    ? passed(allows('opted-in', `${entityRef} has opted in to self-healing.`))
    : stopped(
        byPerson(question) ? 'deny' : 'observe',
        forbids(
          'opted-in',
          `${entityRef} has not opted in: set the annotation ${ANNOTATION_ENABLED} to 'true' to let policies and people act on it.`,
        ),
      );
};
