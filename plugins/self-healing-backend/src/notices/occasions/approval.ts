import { refName } from '../../refName';
import { Occasion } from '../Occasion';
import {
  clock,
  saidByAlert,
  sentence,
  severityOf,
  whatAndWhere,
  whatItDoes,
} from '../words';

/** A plan waits for somebody who may say yes. */
export const approval: Occasion = {
  name: 'approval',
  about: 'execution',
  compose(known) {
    const { execution, incident, timeZone } = known;
    // Answered in the meantime: nobody has to be asked any more.
    if (execution?.state !== 'awaiting-approval') return undefined;
    const { approvalRequired, entityRef, plans, runbookTitle } = execution;
    if (!approvalRequired) return undefined;
    const { count, from, expiresAt } = approvalRequired;
    const where = incident
      ? whatAndWhere(known)
      : known.entityTitle ?? refName(entityRef);
    const undoable = plans.every(({ plan }) => plan.undoable);
    return {
      // Nobody who may: whoever runs the platform has to mend the policy.
      to: from.length > 0 ? from : 'platform',
      pace: 'now',
      asks: true,
      severity: severityOf(incident) === 'critical' ? 'critical' : 'error',
      title: `Approve? ${runbookTitle}: ${where}`,
      description: [
        ...(execution.requestedBy === 'policy'
          ? []
          : [`A tool asked on behalf of ${refName(execution.requestedBy)}.`]),
        `${saidByAlert(known)}The plan: ${sentence(whatItDoes(execution))}`,
        undoable ? 'It can be undone.' : 'It cannot be undone.',
        count === 1
          ? `It waits for an approval until ${clock(expiresAt, timeZone)}`
          : `It waits for ${count} approvals until ${clock(
              expiresAt,
              timeZone,
            )}`,
        '; then it expires and nothing is done.',
      ]
        .join(' ')
        .replace(' ; ', '; '),
    };
  },
};
