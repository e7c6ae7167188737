import { parseEntityRef } from '@backstage/catalog-model';
import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** Health is proven, and whether the alert is over was not to be learned. */
export const inconclusive: Occasion = {
  name: 'inconclusive',
  about: 'execution',
  compose({ execution }) {
    if (!execution) return undefined;
    const { entityRef, runbookTitle, ownerRef, incidentId } = execution;
    const { name } = parseEntityRef(entityRef);
    return {
      to: ownerRef ? [ownerRef] : [],
      title: `Is it over? ${runbookTitle} on ${name}`,
      description: `${name} is healthy after "${runbookTitle}", but its alert has not ended. Nothing was undone. Say whether it is over: the incident stays open until the alert ends or you close it.`,
      severity: 'high',
      link: pageLink(entityRef, incidentId),
    };
  },
};
