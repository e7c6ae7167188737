import { forbids, limits } from '../reason';
import { byPerson, Gate, passed, stopped, suggested } from './gate';

/** What alerts are about may be nothing that can be acted on, or only likely. */
export const certainSubject: Gate = question => {
  const { reserve } = question.facts;
  // A person says themselves what they act on.
  if (!reserve || byPerson(question)) return passed();
  return reserve.effect === 'forbids'
    ? stopped('observe', forbids('subject', reserve.message))
    : suggested(limits('subject', reserve.message));
};
