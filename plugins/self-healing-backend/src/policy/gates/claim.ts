import { Claim } from '../../incidents/claims/claim';
import { allows, forbids, limits } from '../reason';
import { Gate, passed, stopped, suggested } from './gate';

/**
 * Whose the workload is: nobody acts on what another deploys because of what
 * they wrote on an entity of theirs.
 */
export const claim: Gate = ({ facts }) => {
  const { claim: claimed, workload } = facts;
  if (claimed === undefined || workload === null) return passed();
  const obstacle = claimObstacle(claimed, workload);
  if (obstacle) return stopped('observe', forbids('claim', obstacle));
  const { message, grade, trusted } = claimed!;
  return grade === 'confirmed' || trusted
    ? passed(allows('claim', message))
    : suggested(limits('claim', unconfirmed(message)));
};

/**
 * Why nothing may be done on the strength of a claim, whoever asks for it;
 * undefined when something may.
 */
export function claimObstacle(
  claimed: Claim | null,
  workload: string,
): string | undefined {
  if (!claimed) {
    return `Nothing tells whose ${workload} is, so nobody may act on it.`;
  }
  return claimed.grade === 'disputed' || claimed.grade === 'claimed'
    ? claimed.message
    : undefined;
}

/** The same for what nobody is asked about. */
export function unattendedClaimObstacle(
  claimed: Claim | null,
  workload: string,
): string | undefined {
  const obstacle = claimObstacle(claimed, workload);
  if (obstacle || !claimed) return obstacle;
  return claimed.grade === 'confirmed' || claimed.trusted
    ? undefined
    : unconfirmed(claimed.message);
}

function unconfirmed(message: string): string {
  return `${message} Nobody has confirmed that: a person must approve.`;
}
