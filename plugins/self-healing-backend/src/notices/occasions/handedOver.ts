import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** The system stays out of an incident from here. */
export const handedOver: Occasion = {
  name: 'incident',
  about: 'incident',
  compose({ incident }) {
    if (!incident) return undefined;
    return {
      to: incident.ownerRef ? [incident.ownerRef] : [],
      title: `Needs a person: ${incident.title}`,
      description: 'Self-healing could not carry this through.',
      severity: 'critical',
      link: pageLink(incident.entityRef, incident.id),
    };
  },
};
