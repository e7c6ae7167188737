import { Occasion } from '../Occasion';
import {
  paceOf,
  PLEASE_LOOK,
  saidByAlert,
  sentence,
  severityOf,
  stillFires,
} from '../words';

/** Source of the alerts that this suite raises about itself. */
const OURSELVES = 'self-healing';

/** An alert belongs to no entity, so nobody but the platform can be told. */
export const unowned: Occasion = {
  name: 'unowned',
  about: 'incident',
  compose(known) {
    const { incident, alerts, story } = known;
    if (!incident || incident.entityRef) return undefined;
    if (incident.status === 'resolved' || incident.hands) return undefined;
    const told = {
      to: 'platform' as const,
      pace: paceOf(incident),
      asks: paceOf(incident) === 'now',
      severity: severityOf(incident),
    };
    // About the platform itself, such as a heartbeat that is missing.
    if (
      alerts.length > 0 &&
      alerts.every(({ source }) => source === OURSELVES)
    ) {
      return {
        ...told,
        title: `The platform needs a person: ${incident.title}`,
        description: `${saidByAlert(known)}${stillFires(known)} ${PLEASE_LOOK}`,
      };
    }
    const opened = story.find(({ kind }) => kind === 'incident-opened');
    // It waits to be placed, and one message tells of all that do.
    if (opened?.data.problem) return undefined;
    return {
      ...told,
      title: `Belongs to nobody: ${incident.title}`,
      description: `${saidByAlert(known)}${sentence(
        opened?.summary ?? 'No catalog entity matches the alert',
      )} ${stillFires(
        known,
      )} Nobody else is told: please find its owner, and acknowledge it meanwhile.`,
    };
  },
};
