import { compileExpression } from '@backstage-self-healing/plugin-self-healing-node';
import { limits } from '../reason';
import { Gate, passed, suggested } from './gate';
import { unreadSentence } from './unread';

/**
 * What could not be read is not evidence of nothing: a condition that is true
 * for lack of a finding may be untrue.
 */
export const everythingRead: Gate = ({ facts, policy }) => {
  const unread = unreadSentence(facts);
  if (!policy || !unread) return passed();
  return compileExpression(policy.spec.when).restsOnLackOf('findings')
    ? suggested(
        limits(
          'unread',
          `${unread} The condition of ${policy.title} rests on what was not found, so a person decides.`,
        ),
      )
    : passed();
};
