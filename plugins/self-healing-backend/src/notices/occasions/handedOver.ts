import { Hands } from '@backstage-self-healing/plugin-self-healing-common';
import { Message, NoticeCase, Occasion } from '../Occasion';
import {
  paceOf,
  PLEASE_LOOK,
  saidByAlert,
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
    if (incident.hands) return joined(known, incident.hands);
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

/**
 * Whoever took it in hand may have been at it for days, and does not look for
 * more; nothing is done beside them.
 */
function joined(known: NoticeCase, { how, by, message }: Hands): Message {
  const incident = known.incident!;
  const pace = paceOf(incident);
  const people = [
    ...(how === 'acknowledged' ? [by] : []),
    ...(incident.ownerRef ? [incident.ownerRef] : []),
  ];
  return {
    to: people.length > 0 ? people : 'platform',
    pace,
    asks: pace === 'now',
    severity: severityOf(incident),
    title: `More has come: ${whatAndWhere(known)}`,
    description: `${saidByAlert(known)}${sentence(
      message,
    )} Something fires there since that did not before, and nothing is done about it either until it is handed back. ${stillFires(
      known,
    )} Please look, and hand it back when self-healing may act again.`,
  };
}
