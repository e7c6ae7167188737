import { forbids } from '../reason';
import { byPerson, Gate, passed, stopped } from './gate';

/** Nothing happens by itself without a policy that says so. */
export const chosenPolicy: Gate = question =>
  question.policy || byPerson(question)
    ? passed(...question.choice)
    : stopped('observe', ...question.choice);

/** A broken policy is no reason to take another one. */
export const usablePolicy: Gate = ({ policy }) =>
  policy?.problem
    ? stopped(
        'deny',
        forbids('policy', `${policy.title} cannot be used: ${policy.problem}`),
      )
    : passed();
