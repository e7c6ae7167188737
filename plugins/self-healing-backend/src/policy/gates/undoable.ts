import { limits } from '../reason';
import { Gate, passed } from './gate';

/** What an owner should know about the way back; it forbids nothing. */
export const undoable: Gate = ({ plans, runbook }) =>
  runbook?.spec.onFailure === 'undo'
    ? passed(
        ...plans
          .filter(({ plan }) => !plan.undoable)
          .map(({ stepId }) =>
            limits(
              'undo',
              `Step ${stepId} cannot be undone: if it does not help, the owner is called instead.`,
            ),
          ),
      )
    : passed();
