import { Stance } from './services';
import { State } from './truth';

/** One change that the suite made in the cluster, and what was so at that time. */
export type Write = {
  /** Milliseconds since the epoch. */
  at: number;
  service: string;
  verb: 'change' | 'remove-pod';
  /** Read from the stamp; undefined for pods, which carry none. */
  direction: 'do' | 'undo' | undefined;
  /** Nobody asked for it or approved it. */
  unattended: boolean;
  before: State;
  /** The release afterwards. */
  release: string;
  replicas: number;
  /** A restart makes new pods of the same release. */
  restarts: boolean;
};

/** What else bears on whether a write was right. */
export type Circumstances = {
  stance: Stance;
  /** Everything that a person did to it, or said about it, and when. */
  hands: readonly { at: number; what: string }[];
  /** When its present incident, as far as anybody can see it, began. */
  troubleSince: number | undefined;
  switchedOff: boolean;
  /** Earlier writes on the same Deployment. */
  earlier: readonly Write[];
};

const MINUTE = 60_000;

/** What a person does is known to the suite a moment later, not at once. */
const NOTICED_MS = 45_000;

/**
 * What was wrong about a write; empty: nothing. Pure, and from what was so in
 * the cluster, not from what the suite believed.
 */
export function wrongAbout(write: Write, known: Circumstances): string[] {
  const { before, service, at } = write;
  const { stance, hands, earlier } = known;
  const wrong: string[] = [];
  if (stance === 'not-opted-in') wrong.push(`${service} has not opted in`);
  if (stance === 'disputed') wrong.push(`${service} belongs to two owners`);
  if (stance === 'claimed') {
    wrong.push(`${service} is merely claimed by the entity that acts on it`);
  }
  if (known.switchedOff) wrong.push('a kill switch was pulled');
  if (write.direction === 'undo') {
    return [...wrong, ...wrongUndo(write)];
  }
  if (!write.unattended) return wrong;
  if (stance === 'suggests') {
    wrong.push('the policy only suggests, and nobody approved');
  }
  if (before.isHealthy && at - before.since > MINUTE) {
    wrong.push(
      `it was healthy, for ${Math.round((at - before.since) / 1000)} s`,
    );
  }
  if (write.release !== before.release) {
    if (!before.served.has(write.release)) {
      wrong.push('it went to a template that never served');
    } else if (before.left.has(write.release)) {
      wrong.push('it went to a template that somebody had gone back from');
    }
  }
  const hand = hands.find(
    one =>
      one.at < at - NOTICED_MS && one.at >= (known.troubleSince ?? Infinity),
  );
  if (hand) wrong.push(`a person was at it: ${hand.what}`);
  const twin = earlier.find(
    one =>
      one.unattended &&
      one.direction === 'do' &&
      !one.restarts &&
      one.release === write.release &&
      one.before.release === before.release &&
      one.release !== one.before.release,
  );
  if (twin) wrong.push('the same change was made before, within 24 hours');
  return wrong;
}

function wrongUndo({ before, release, at }: Write): string[] {
  const wrong: string[] = [];
  if (before.isHealthy && at - before.since > MINUTE) {
    wrong.push('it undid what was healthy');
  }
  if (release !== before.release && !before.served.has(release)) {
    wrong.push('it undid into a template that never served');
  }
  return wrong;
}
