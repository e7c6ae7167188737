import { UNNUMBERED } from './Placeholders';
import { redactValue } from './redactValue';

/**
 * A plan, or what holds plans, without secrets in what is told: servers repeat
 * webhooks' URLs and headers. What only the action reads is left whole, since
 * it is what will be sent.
 */
export function redactedPlan<T>(told: T): T {
  return redactValue(told, {
    placeholders: UNNUMBERED,
    whole: ['request', 'preconditions', 'output', 'seen'],
  });
}
