import { forbids } from '../reason';
import { byPerson, Gate, passed, stopped } from './gate';
import { unreadSentence } from './unread';

/** Nothing happens by itself without a policy that says so. */
export const chosenPolicy: Gate = question => {
  const { policy, choice, facts } = question;
  if (policy || byPerson(question)) return passed(...choice);
  const unread = unreadSentence(facts);
  return stopped(
    'observe',
    ...(unread
      ? [forbids('unread', `${unread} It is looked at again soon.`)]
      : []),
    ...choice,
  );
};

/** A broken policy is no reason to take another one. */
export const usablePolicy: Gate = ({ policy }) =>
  policy?.problem
    ? stopped(
        'deny',
        forbids('policy', `${policy.title} cannot be used: ${policy.problem}`),
      )
    : passed();
