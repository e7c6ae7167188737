import { killSwitchReasons, policyKillSwitchReasons } from '../killSwitch';
import { isForbidden } from '../reason';
import { Gate, passed, stopped } from './gate';

/** Kill switches that need no policy to be known. */
export const switches: Gate = ({ facts }) => {
  const reasons = killSwitchReasons(facts);
  return isForbidden(reasons)
    ? stopped('deny', ...reasons)
    : passed(...reasons);
};

/** Kill switches of the policy that was chosen. */
export const policySwitch: Gate = ({ facts, policy }) => {
  const reasons = policy
    ? policyKillSwitchReasons(facts.killSwitches, policy.ref)
    : [];
  return reasons.length > 0 ? stopped('deny', ...reasons) : passed();
};
