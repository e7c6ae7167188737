import { parseEntityRef } from '@backstage/catalog-model';
import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** What was done has changed nothing for the better. */
export const unhelpful: Occasion = {
  name: 'unhelpful',
  about: 'execution',
  compose({ execution }) {
    if (!execution) return undefined;
    const { entityRef, runbookTitle, ownerRef, incidentId, state, journal } =
      execution;
    const { name } = parseEntityRef(entityRef);
    const outcome = journal.find(({ kind }) => kind === 'outcome');
    const became =
      state === 'undone'
        ? 'It has been taken back.'
        : `It could not be taken back: ${outcome?.data.summary ?? state}.`;
    return {
      to: ownerRef ? [ownerRef] : [],
      title: `Needs a person: ${runbookTitle} did not help ${name}`,
      description: `"${runbookTitle}" was carried out on ${name} and the alert goes on. ${became} Look for another cause.`,
      severity: 'critical',
      link: pageLink(entityRef, incidentId),
    };
  },
};
