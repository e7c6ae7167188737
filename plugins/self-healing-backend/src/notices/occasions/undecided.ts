import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** What a decision rests on cannot be read. */
export const undecided: Occasion = {
  name: 'undecided',
  about: 'incident',
  compose({ incident }) {
    if (!incident) return undefined;
    return {
      to: incident.ownerRef ? [incident.ownerRef] : [],
      title: `Needs a person: ${incident.title}`,
      description:
        'Self-healing cannot reach what it decides on, and does nothing until it can.',
      severity: 'critical',
      link: pageLink(incident.entityRef, incident.id),
    };
  },
};
