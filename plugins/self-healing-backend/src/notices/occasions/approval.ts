import { parseEntityRef } from '@backstage/catalog-model';
import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** A plan waits for somebody who may say yes. */
export const approval: Occasion = {
  name: 'approval',
  about: 'execution',
  compose({ execution }) {
    // Answered in the meantime: nobody has to be asked any more.
    if (execution?.state !== 'awaiting-approval') return undefined;
    const { entityRef, runbookTitle, plans } = execution;
    return {
      to: execution.approvalRequired?.from ?? [],
      title: `Approve? ${runbookTitle} on ${parseEntityRef(entityRef).name}`,
      description: plans.map(({ plan }) => plan.summary).join('; '),
      severity: 'high',
      link: pageLink(entityRef, execution.incidentId),
    };
  },
};
