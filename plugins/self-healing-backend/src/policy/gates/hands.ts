import { forbids } from '../reason';
import { byPerson, Gate, passed, stopped } from './gate';

/** While a person has the wheel, nothing is done that nobody asked for. */
export const hands: Gate = question => {
  const { hands: holder } = question.facts;
  return !holder || byPerson(question)
    ? passed()
    : stopped(
        'observe',
        forbids(
          'hands',
          `${holder.message}: nothing is done unattended until it is handed back.`,
        ),
      );
};
