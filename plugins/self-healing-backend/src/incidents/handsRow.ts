import { Hands } from '@backstage-self-healing/plugin-self-healing-common';

/** Who has the wheel, in the row of an incident. */
export type HandsRow = {
  hands_by: string | null;
  hands_since: string | null;
  hands_how: Hands['how'] | null;
  hands_message: string | null;
  handed_back_at: string | null;
};

export const NO_HANDS: HandsRow = {
  hands_by: null,
  hands_since: null,
  hands_how: null,
  hands_message: null,
  handed_back_at: null,
};

export function handsOf(row: HandsRow): Hands | null {
  const { hands_by: by, hands_since: since, hands_how: how } = row;
  if (by === null || since === null || how === null) return null;
  return { by, since, how, message: row.hands_message ?? '' };
}
