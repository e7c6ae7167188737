import { ACTIVE_EXECUTION_STATES } from '@backstage-self-healing/plugin-self-healing-common';
import { settlingReason } from '../../policy/settlingReason';
import { NoticeCase, Occasion } from '../Occasion';
import {
  NOBODY_ACTS,
  paceOf,
  PLEASE_LOOK,
  saidByAlert,
  sentence,
  severityOf,
  stillFires,
  whatAndWhere,
} from '../words';
import { unowned } from './unowned';

const UNANSWERED = {
  denied: 'was denied',
  expired: 'was not approved in time',
};

/** An alert fires on an entity, and nobody acts: neither we nor a person. */
export const untreated: Occasion = {
  name: 'untreated',
  about: 'incident',
  kin: NOBODY_ACTS,
  compose(known) {
    const { incident, decision, executions } = known;
    if (!incident) return undefined;
    if (!incident.entityRef) return unowned.compose(known);
    const over = incident.status === 'resolved' || incident.firingCount === 0;
    const underWay = executions.some(
      ({ state }) =>
        state === 'watching' || ACTIVE_EXECUTION_STATES.includes(state),
    );
    if (over || incident.hands || underWay) return undefined;
    const last = executions.at(-1);
    // Its own notice says so, and that nobody has answered it.
    if (incident.status === 'escalated' && last && !isAnother(known)) {
      return undefined;
    }
    const optedOut = decision?.reasons.some(
      ({ rule, effect }) => rule === 'opted-in' && effect === 'forbids',
    );
    const pace = optedOut ? 'daily' : paceOf(incident);
    const why =
      last?.state === 'denied' || last?.state === 'expired'
        ? `${last.runbookTitle} ${UNANSWERED[last.state]}, and it burns still`
        : (decision && settlingReason(decision.reasons)?.message) ??
          'no policy acts here';
    return {
      to: 'owner',
      pace,
      asks: pace === 'now',
      severity: severityOf(incident),
      title: `Nobody acts: ${whatAndWhere(known)}`,
      description: `${saidByAlert(known)}Self-healing only watches: ${sentence(
        why,
      )} ${stillFires(known)} ${PLEASE_LOOK}`,
    };
  },
};

/** Decided on since a cure was proven whose alert went on: other trouble. */
function isAnother({
  decision,
  executions,
}: Pick<NoticeCase, 'decision' | 'executions'>): boolean {
  const last = executions.at(-1);
  return (
    last?.state === 'inconclusive' &&
    Date.parse(decision?.decidedAt ?? '') > Date.parse(last.endedAt ?? '')
  );
}
