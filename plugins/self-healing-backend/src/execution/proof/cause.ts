import {
  Alert,
  Finding,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { CauseAlert } from '@backstage-self-healing/plugin-self-healing-node';

/** What an execution is to cure, as the decision knew it. */
export type Cause = {
  /** The alerts that led to it; none, when a person ran it by themselves. */
  alerts: CauseAlert[];
  /**
   * Whether the trouble was to be seen in the object itself, e.g. pods that
   * crash, and not only in what an alert says of it, e.g. a latency.
   */
  visible: boolean;
};

/** That something was changed is no trouble by itself. */
const CHANGES = ['recent-change'];

/** Pure. */
export function causeOf(
  alerts: readonly Alert[],
  findings: readonly Finding[],
  plans: readonly StepPlan[],
): Cause {
  return {
    alerts: alerts.map(({ source, fingerprint, labels }) => ({
      source,
      fingerprint,
      labels,
    })),
    visible:
      plans.some(({ plan }) => plan.trouble?.status === 'shown') ||
      findings.some(
        ({ type, severity, affects }) =>
          severity !== 'context' &&
          affects !== 'other' &&
          !CHANGES.includes(type),
      ),
  };
}

/**
 * The steps that left the very state that was the fault: to undo one would
 * bring it back. A plan whose action has not looked goes by the findings.
 */
export function faultSteps(
  plans: readonly StepPlan[],
  { visible }: Pick<Cause, 'visible'>,
): string[] {
  return plans.flatMap(({ stepId, plan: { trouble } }) =>
    (trouble ? trouble.status === 'shown' : visible) ? [stepId] : [],
  );
}
