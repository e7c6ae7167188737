import { Occasion } from '../Occasion';
import { sentence, severityOf, whatAndWhere } from '../words';

/** Somebody has taken an incident in hand: whoever was called may rest. */
export const acknowledged: Occasion = {
  name: 'acknowledged',
  about: 'incident',
  event: 'acknowledge',
  againAfter: 0,
  compose(known) {
    const { incident } = known;
    if (!incident?.hands || incident.status === 'resolved') return undefined;
    return {
      to: 'owner',
      pace: 'now',
      asks: false,
      severity: severityOf(incident),
      title: `In hand: ${whatAndWhere(known)}`,
      description: `${sentence(
        incident.hands.message,
      )} Nothing is done unattended until it is handed back.`,
    };
  },
};
