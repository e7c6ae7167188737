import { Occasion } from '../Occasion';
import { saidByAlert, sentence, severityOf } from '../words';

/**
 * Several owners claim what an alert is about. Each is told, so that they agree;
 * the platform hears of it as of anything that belongs to nobody.
 */
export const disputed: Occasion = {
  name: 'disputed',
  about: 'incident',
  compose(known) {
    const { incident, story } = known;
    if (!incident || incident.status === 'resolved') return undefined;
    const opened = story.find(({ kind }) => kind === 'incident-opened');
    const dispute = opened?.data.dispute as
      | { owners: string[]; message: string }
      | undefined;
    if (!dispute) return undefined;
    return {
      to: dispute.owners,
      pace: 'now',
      asks: false,
      severity: severityOf(incident),
      title: `Several claim it, so nobody acts: ${incident.title}`,
      description: `${saidByAlert(known)}${sentence(
        dispute.message,
      )} Please agree whose it is, and put the annotation self-healing.backstage.io/entity-ref on the workload or its namespace.`,
    };
  },
};
