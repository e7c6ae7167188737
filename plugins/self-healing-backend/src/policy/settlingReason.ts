import { Reason } from '@backstage-self-healing/plugin-self-healing-common';

/** The reason that settled a decision: what forbade more, or else limited it. */
export function settlingReason(reasons: readonly Reason[]): Reason | undefined {
  return (
    reasons.filter(({ effect }) => effect === 'forbids').at(-1) ??
    reasons.filter(({ effect }) => effect === 'limits').at(-1) ??
    reasons.at(-1)
  );
}
