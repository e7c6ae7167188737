import {
  CheckSpec,
  Execution,
} from '@backstage-self-healing/plugin-self-healing-common';

/** A check as the page names it: one it knows, or its id and what it asks. */
export type NamedCheck =
  | { known: 'rollout' | 'alert' }
  | { id: string; asks: string };

/** @returns the checks of a runbook's proof in words, in their order */
export function namedChecks(checks: readonly CheckSpec[]): NamedCheck[] {
  return checks.map(check => {
    const [[id, input]] = Object.entries(check);
    if (id === 'rollout' && input === 'healthy') return { known: 'rollout' };
    if (id === 'alert' && input === 'resolved') return { known: 'alert' };
    return {
      id,
      asks: typeof input === 'string' ? input : JSON.stringify(input),
    };
  });
}

/** Times of a proof, each only where the runbook gives it. */
export function proofTimes(verify: NonNullable<Execution['verify']>): {
  within: string;
  lasts?: string;
  alertWithin?: string;
} {
  const {
    within,
    for: lasts,
    alertWithin,
  } = verify as {
    within: string;
    for?: string;
    alertWithin?: string;
  };
  return { within, lasts, alertWithin };
}
