import { Stay } from './stays';

/** What is known of a release that is no longer, or not yet, what runs. */
export type Standing = {
  status: 'served' | 'fled' | 'did-not-serve' | 'unknown';
  /** When it was last current and well, or was left; null: nobody can tell. */
  at: string | null;
  /** Who took it back, where that is known. */
  by: Stay['by'];
};

const UNKNOWN: Standing = { status: 'unknown', at: null, by: null };

/**
 * The last word about a release: once it has been taken back, only serving
 * anew makes it good again. Pure.
 */
export function standingOf(stays: readonly Stay[], release: string): Standing {
  let standing: Standing | undefined;
  stays.forEach((stay, index) => {
    if (stay.release !== release) return;
    if (stay.left === 'rollback') {
      const { by = null } = stays[index + 1] ?? {};
      standing = { status: 'fled', at: stay.to, by };
    } else if (stay.served === 'yes') {
      standing = { status: 'served', at: stay.readyTo ?? stay.to, by: null };
    } else if (standing === undefined || isOpen(standing)) {
      const status = stay.served === 'no' ? 'did-not-serve' : 'unknown';
      standing = { status, at: stay.to, by: null };
    }
  });
  return standing ?? UNKNOWN;
}

/** Whether a later stay may still say more. */
function isOpen({ status }: Standing): boolean {
  return status === 'unknown' || status === 'did-not-serve';
}
