import { Occasion } from '../Occasion';
import {
  PLEASE_LOOK,
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
} from '../words';
import { lastCall } from '../lastCall';

/** What a decision rests on cannot be read. */
export const undecided: Occasion = {
  name: 'undecided',
  about: 'incident',
  // It is asked for about once an hour.
  againAfter: 30 * 60_000,
  compose(known) {
    const { incident } = known;
    if (!incident || incident.status === 'resolved' || incident.hands) {
      return undefined;
    }
    return {
      to: 'owner',
      pace: 'now',
      asks: true,
      severity: severityOf(incident) === 'critical' ? 'critical' : 'error',
      title: `Needs a person: ${whatAndWhere(known)}`,
      description: `${sentence(
        lastCall(known) ??
          'Self-healing cannot reach what it decides on, and does nothing until it can',
      )} ${stillFires(known)} ${PLEASE_LOOK}`,
    };
  },
};
