import { allows, forbids } from '../reason';
import { byPerson, Gate, passed, stopped } from './gate';

/** What belongs to nobody in the catalog has nobody to act for. */
export const belongsToEntity: Gate = question => {
  const { entity, entityRef } = question.facts;
  if (entity && entityRef) {
    return passed(allows('entity', `This is about ${entityRef}.`));
  }
  return byPerson(question)
    ? stopped('deny', forbids('entity', 'The entity is not in the catalog.'))
    : stopped(
        'ignore',
        forbids(
          'entity',
          'The alerts belong to no entity in the catalog, so there is no owner to act for.',
        ),
      );
};
