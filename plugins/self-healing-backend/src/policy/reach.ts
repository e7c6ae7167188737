import { Verdict } from '@backstage-self-healing/plugin-self-healing-common';

/** How far each verdict lets the system go; a refusal stays a refusal. */
const REACH: Record<Verdict, number> = {
  ignore: 0,
  deny: 0,
  observe: 1,
  suggest: 2,
  act: 3,
};

/** The one that goes less far; the first when both go as far. */
export function tighter(a: Verdict, b: Verdict): Verdict {
  return REACH[b] < REACH[a] ? b : a;
}

/** Whether something may come of it: at once, or once a person says so. */
export function wouldHappen(verdict: Verdict): boolean {
  return REACH[verdict] >= REACH.suggest;
}

export function reachOf(verdict: Verdict): number {
  return REACH[verdict];
}
