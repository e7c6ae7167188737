import { Occasion } from '../Occasion';
import {
  PLEASE_LOOK,
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
} from '../words';
import { lastCall } from '../lastCall';

/** The system stays out of an incident from here. */
export const handedOver: Occasion = {
  name: 'incident',
  about: 'incident',
  // Each time that more comes of it.
  againAfter: 0,
  compose(known) {
    const { incident } = known;
    if (!incident || incident.status === 'resolved') return undefined;
    return {
      to: 'owner',
      pace: 'now',
      asks: true,
      severity: severityOf(incident) === 'critical' ? 'critical' : 'error',
      title: `Needs a person: ${whatAndWhere(known)}`,
      description: `Self-healing could not carry this through: ${sentence(
        lastCall(known) ?? 'it does not know how',
      )} ${stillFires(known)} ${PLEASE_LOOK}`,
    };
  },
};
