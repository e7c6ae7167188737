import { allows, forbids, limits } from '../reason';
import { Answer, Gate, passed, stopped, suggested, together } from './gate';
import { overridden } from './override';

const RULE = 'destination';

/** Nothing goes back, unattended, to what is not known to have served. */
export const destination: Gate = question => {
  const answers = question.plans.flatMap(({ plan }): Answer[] => {
    switch (plan.destination?.status) {
      case 'served':
        return [passed(allows(RULE, plan.destination.message))];
      case 'unknown':
        return [suggested(limits(RULE, plan.destination.message))];
      case 'did-not-serve':
        return [
          overridden(question, RULE, plan.destination.message) ??
            stopped('deny', forbids(RULE, plan.destination.message)),
        ];
      default:
        return [];
    }
  });
  return together(answers);
};
