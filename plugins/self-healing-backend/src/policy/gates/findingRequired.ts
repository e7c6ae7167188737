import { holdsByAlertsAlone } from '../choosePolicy';
import { allows, forbids } from '../reason';
import { aboutNow } from './findings';
import { Gate, passed, stopped } from './gate';
import { unreadSentence } from './unread';

/**
 * A condition that only names alerts believes them. What is wrong with the
 * running state has then to be found as well.
 */
export const findingRequired: Gate = ({ facts, policy, runbook }) => {
  const asked = facts.unread !== undefined;
  if (!asked || !policy || !runbook || !holdsByAlertsAlone(policy, facts)) {
    return passed();
  }
  const found = facts.findings.find(aboutNow);
  return found
    ? passed(allows('finding', `What was found: ${found.summary}`))
    : stopped(
        'observe',
        forbids(
          'finding',
          `${
            unreadSentence(facts) ??
            'Nothing was found that bears the alert out.'
          } ${policy.title} names only alerts, so ${
            runbook.title
          } waits for a finding.`,
        ),
      );
};
