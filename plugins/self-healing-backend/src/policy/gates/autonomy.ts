import { allows, limits } from '../reason';
import { Answer, Gate, passed, suggested } from './gate';

/** How far the policy lets the system go when nothing stands in the way. */
export const autonomy: Gate = ({ facts, policy, runbook }): Answer => {
  if (!runbook) return passed();
  if (facts.trigger.kind === 'person') {
    const { ref, request } = facts.trigger;
    // Whether this person may at all is the permission framework's to say.
    return request
      ? suggested(
          limits(
            'request',
            `A tool asked for ${runbook.title} on behalf of ${ref}, so a person approves it in the portal. The reason given: ${request.reason}`,
          ),
        )
      : passed(allows('person', `${ref} asked for ${runbook.title}.`));
  }
  if (policy?.spec.autonomy === 'observe') {
    return {
      atMost: 'observe',
      reasons: [
        limits(
          'autonomy',
          `${policy.title} only observes: it would have run ${runbook.title}.`,
        ),
      ],
    };
  }
  if (policy?.spec.autonomy !== 'act') {
    return suggested(
      limits(
        'autonomy',
        `${policy?.title} only suggests: a person must approve ${runbook.title}.`,
      ),
    );
  }
  if (!runbook.spec.verify) {
    return suggested(
      limits(
        'verification',
        `${runbook.title} has no verification, so it cannot run unattended: a person must approve it.`,
      ),
    );
  }
  return passed(
    allows('autonomy', `${policy.title} may run ${runbook.title} unattended.`),
  );
};
