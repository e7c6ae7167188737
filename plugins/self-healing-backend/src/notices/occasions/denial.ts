import { settlingReason } from '../../policy/settlingReason';
import { Occasion } from '../Occasion';
import { pageLink } from '../pageLink';

/** Something would have acted, but a rule forbids it. */
export const denial: Occasion = {
  name: 'denial',
  about: 'decision',
  compose({ decision, incident }) {
    if (!decision || !incident) return undefined;
    return {
      to: incident.ownerRef ? [incident.ownerRef] : [],
      title: `Not healed: ${incident.title}`,
      description:
        settlingReason(decision.reasons)?.message ?? 'A rule forbids it.',
      severity: 'high',
      link: pageLink(incident.entityRef, incident.id),
    };
  },
};
