import { createHash } from 'node:crypto';
import { canonicalJson } from '../workload/canonicalJson';

/** What an object is like afterwards; no stamp and no time belongs in it. */
export type AfterState =
  /** Digest of the release that runs, as `releaseDigest` gives it. */
  | { release: string }
  | { replicas: number }
  | { restarted: true }
  /** Uids of the pods that are gone. */
  | { gone: readonly string[] };

/**
 * Names what is made of which object. Two plans with one digest are one change
 * made twice, whenever they were planned and whatever they are guarded by.
 *
 * @param uid - of the target: an object of the same name is another
 */
export function changeDigest(uid: string, after: AfterState): string {
  const state = 'gone' in after ? { gone: [...after.gone].sort() } : after;
  return createHash('sha256')
    .update(canonicalJson({ uid, ...state }))
    .digest('hex');
}
