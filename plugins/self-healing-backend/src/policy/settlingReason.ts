import { Reason } from '@backstage-self-healing/plugin-self-healing-common';

/**
 * The reason that settled a decision: what was asked first and forbade it, else
 * what limited it in the end.
 */
export function settlingReason(reasons: readonly Reason[]): Reason | undefined {
  return (
    reasons.find(({ effect }) => effect === 'forbids') ??
    reasons.filter(({ effect }) => effect === 'limits').at(-1) ??
    reasons.at(-1)
  );
}
