import { ACTIVE_EXECUTION_STATES } from '@backstage-self-healing/plugin-self-healing-common';
import { settlingReason } from '../../policy/settlingReason';
import { Occasion } from '../Occasion';
import {
  paceOf,
  PLEASE_LOOK,
  sentence,
  severityOf,
  NOBODY_ACTS,
  stillFires,
  whatAndWhere,
} from '../words';

/** Rules that open again by themselves, when enough time has passed. */
const PASSING: readonly string[] = ['cooldown', 'limit', 'active-execution'];

/** How long such a rule may hold something up before somebody is called. */
const PATIENCE_MS = 10 * 60_000;

/** Something would have acted, but a rule forbids it. */
export const denial: Occasion = {
  name: 'denial',
  about: 'decision',
  kin: NOBODY_ACTS,
  compose(known) {
    const { decision, incident, executions, now } = known;
    if (!decision || !incident) return undefined;
    if (incident.status === 'resolved' || incident.hands) return undefined;
    const forbidding = decision.reasons.filter(
      ({ effect }) => effect === 'forbids',
    );
    const passes =
      forbidding.length > 0 &&
      forbidding.every(({ rule }) => PASSING.includes(rule));
    if (passes) {
      const lookAt = Date.parse(decision.decidedAt) + PATIENCE_MS;
      if (Date.parse(now) < lookAt) return { lookAt };
    }
    // The rule has let something through meanwhile.
    const later = executions.filter(
      ({ createdAt, state }) =>
        createdAt > decision.decidedAt ||
        ACTIVE_EXECUTION_STATES.includes(state),
    );
    if (passes && later.length > 0) return undefined;
    const why = settlingReason(decision.reasons)?.message;
    return {
      to: 'owner',
      pace: paceOf(incident),
      asks: true,
      severity: severityOf(incident),
      title: `Not healed: ${whatAndWhere(known)}`,
      description: `Self-healing would have acted, but a rule forbids it: ${sentence(
        why ?? 'it does not say why',
      )} Nothing was done. ${stillFires(known)} ${PLEASE_LOOK}`,
    };
  },
};
