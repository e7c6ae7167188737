import { parseEntityRef } from '@backstage/catalog-model';
import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** An execution has ended in a way that a person has to look at. */
export const escalation: Occasion = {
  name: 'escalation',
  about: 'execution',
  compose({ execution }) {
    if (!execution) return undefined;
    const { entityRef, runbookTitle, ownerRef, state, journal } = execution;
    const outcome = journal.find(({ kind }) => kind === 'outcome');
    return {
      to: ownerRef ? [ownerRef] : [],
      title: `Needs a person: ${runbookTitle} on ${
        parseEntityRef(entityRef).name
      }`,
      description: String(outcome?.data.summary ?? state),
      severity: 'critical',
      link: pageLink(entityRef, execution.incidentId),
    };
  },
};
