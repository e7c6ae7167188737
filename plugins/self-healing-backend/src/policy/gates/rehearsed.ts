import { limits } from '../reason';
import { Gate, suggested, together } from './gate';

/** What could not be rehearsed is shown to a person first. */
export const rehearsed: Gate = ({ plans }) =>
  together(
    plans
      .filter(({ plan }) => plan.dryRun.rehearsed === false)
      .map(({ stepId, plan }) =>
        suggested(
          limits(
            'rehearsal',
            `Step ${stepId} could not be rehearsed${
              plan.dryRun.message ? `: ${plan.dryRun.message}` : ''
            }. A person decides.`,
          ),
        ),
      ),
  );
