/**
 * One time during which a Deployment had one template. A workload's stays are
 * its history, oldest first; the last is how it is now.
 */
export type Stay = {
  /** Of the template, as the Deployment controller tells them apart. */
  digest: string;
  /** The same for what differs by a restart only. */
  release: string;
  /** 0: the controller had not numbered it when it was seen. */
  revision: number;
  /** When it became current, ISO 8601; null: nobody can tell. */
  from: string | null;
  /** When it was left; null: it is current, or nobody can tell. */
  to: string | null;
  /** Seen as it began: what is not known of it did not happen. */
  watched: boolean;
  /** The present, or last, time in which it was available without a break. */
  readyFrom: string | null;
  readyTo: string | null;
  /** When it was last seen not to be available. */
  unreadyAt: string | null;
  served: 'yes' | 'no' | 'unknown';
  /** How it ended; null: it is current. */
  left: 'release' | 'restart' | 'rollback' | null;
  /** Who began it; null: nobody can tell. */
  by: 'self-healing' | 'other' | null;
  /** As whom they signed. */
  manager: string | null;
  /** Of our effect that the Deployment carried. */
  stamp: string | null;
};

/** A template that a ReplicaSet keeps, and when it was current, by revision. */
export type KeptRevision = {
  digest: string;
  release: string;
  revision: number;
  /** When it became current for the first time; null for a later time. */
  from: string | null;
};

/** A Deployment as it was at one moment; all times as `toISOString` has them. */
export type Sighting = {
  at: string;
  digest: string;
  release: string;
  /** 0: no ReplicaSet has this template yet. */
  revision: number;
  /** When the template became current, as far as the cluster tells. */
  since: string | null;
  /**
   * Since when enough of its pods are available without a break; null: they
   * are not; undefined: not looked at.
   */
  availableSince?: string | null;
  /** What the ReplicaSets keep, oldest first, this one included. */
  kept: readonly KeptRevision[];
  /** Earlier releases whose pods serve at this moment. */
  serving: readonly string[];
  by: 'self-healing' | 'other' | null;
  manager: string | null;
  stamp: string | null;
  /**
   * For how long nobody had looked before; undefined: nobody knows. What may
   * have happened in that time is not denied.
   */
  unseenMs?: number;
};

/** Adds to a history what has been seen of the workload. Pure. */
export function remember(
  known: readonly Stay[],
  seen: Sighting,
  servedAfterMs: number,
): Stay[] {
  const { stays, missed } = numbered(
    renamed(known, seen.kept),
    seen.kept,
    seen,
  );
  const last = stays.at(-1);
  const isSame = last?.digest === seen.digest && !missed;
  const isUnseen = couldHaveServedUnseen(last, seen, servedAfterMs);
  const isWatched =
    known.length > 0 && !missed && (seen.unseenMs ?? Infinity) < servedAfterMs;
  const current = isSame
    ? replacedLast(stays, {
        ...last,
        revision: Math.max(last.revision, seen.revision),
        watched: last.watched && !isUnseen,
      })
    : moved(stays, begun(seen, isWatched), isUnseen);
  return current.map((stay, index) => {
    if (index === current.length - 1) return looked(stay, seen, servedAfterMs);
    const servesStill =
      stay.left !== 'rollback' &&
      seen.serving.includes(stay.release) &&
      !current.slice(index + 1).some(({ release }) => release === stay.release);
    return servesStill ? { ...stay, served: 'yes' } : stay;
  });
}

/** Where in a history a release came first; Infinity: not at all. */
export function firstOf(stays: readonly Stay[], release: string): number {
  const index = stays.findIndex(stay => stay.release === release);
  return index < 0 ? Infinity : index;
}

/**
 * A newer server may write the same template with more fields. It is the same
 * one still where it has the same number.
 */
function renamed(
  known: readonly Stay[],
  kept: readonly KeptRevision[],
): Stay[] {
  const names = new Map<string, KeptRevision>();
  for (const { digest, revision } of known) {
    const same = kept.find(item => revision > 0 && item.revision === revision);
    if (same && same.digest !== digest) names.set(digest, same);
  }
  return known.map(stay => {
    const { digest, release } = names.get(stay.digest) ?? stay;
    return { ...stay, digest, release };
  });
}

/**
 * Gives their numbers to the stays that have none yet, and adds what was there
 * before or between and nobody saw.
 */
function numbered(
  known: readonly Stay[],
  kept: readonly KeptRevision[],
  seen: Sighting,
): { stays: Stay[]; missed: boolean } {
  const latest = Math.max(0, ...known.map(({ revision }) => revision));
  const isFirst = known.length === 0;
  let stays = [...known];
  let missed = false;
  const earlier: Stay[] = [];
  for (const item of kept) {
    const { digest, revision } = item;
    const isCurrent = revision === seen.revision && digest === seen.digest;
    if (!isFirst && revision <= latest) {
      const isKnown = known.some(stay => stay.digest === digest);
      if (!isKnown) earlier.push({ ...stayOf(item), left: 'release' });
      continue;
    }
    const index = stays.findIndex(
      stay => stay.revision === 0 && stay.digest === digest,
    );
    if (!isFirst && index >= 0) stays[index] = { ...stays[index], revision };
    else if (!isCurrent) {
      stays = moved(stays, stayOf(item), true);
      missed = true;
    }
  }
  return { stays: [...earlier, ...stays], missed };
}

/** Whether what nobody saw is long enough to have served in. */
function couldHaveServedUnseen(
  stay: Stay | undefined,
  { unseenMs }: Sighting,
  servedAfterMs: number,
): boolean {
  if (unseenMs === undefined) return true;
  const readyMs = stay?.readyFrom
    ? Date.parse(stay.readyTo!) - Date.parse(stay.readyFrom)
    : 0;
  return readyMs + unseenMs >= servedAfterMs;
}

function begun(seen: Sighting, watched: boolean): Stay {
  return {
    ...stayOf({ ...seen, from: watched ? seen.at : seen.since }),
    watched,
    by: seen.by,
    manager: seen.manager,
    stamp: seen.stamp,
  };
}

function stayOf({ digest, release, revision, from }: KeptRevision): Stay {
  return {
    digest,
    release,
    revision,
    from,
    to: null,
    watched: false,
    readyFrom: null,
    readyTo: null,
    unreadyAt: null,
    served: 'unknown',
    left: null,
    by: null,
    manager: null,
    stamp: null,
  };
}

/**
 * To go to an older release is to flee from this one; to go to a newer one is
 * a release, also where that had been taken back once.
 */
function moved(stays: readonly Stay[], next: Stay, isUnseen: boolean): Stay[] {
  const last = stays.at(-1);
  if (!last) return [next];
  const isOlder = firstOf(stays, next.release) < firstOf(stays, last.release);
  const isRestart = next.release === last.release;
  const movedTo = isOlder ? 'rollback' : 'release';
  const isKnownBad = last.watched && !isUnseen && last.served === 'unknown';
  const ended: Stay = {
    ...last,
    to: next.from,
    left: isRestart ? 'restart' : movedTo,
    served: isKnownBad ? 'no' : last.served,
  };
  return [...replacedLast(stays, ended), next];
}

function replacedLast(stays: readonly Stay[], last: Stay): Stay[] {
  return [...stays.slice(0, -1), last];
}

/** What a look at the pods adds to what is current. */
function looked(stay: Stay, seen: Sighting, servedAfterMs: number): Stay {
  const { at, availableSince } = seen;
  if (availableSince === undefined) return stay;
  if (availableSince === null) {
    return { ...stay, readyFrom: null, unreadyAt: at };
  }
  // A node's clock may be ahead: what it says has not happened yet.
  const since = availableSince > at ? stay.readyFrom ?? at : availableSince;
  const goesOn = stay.readyFrom !== null && since <= stay.readyTo!;
  const readyFrom = goesOn
    ? stay.readyFrom!
    : [since, stay.from ?? since, stay.unreadyAt ?? since].sort().at(-1)!;
  const readyMs = Date.parse(at) - Date.parse(readyFrom);
  return {
    ...stay,
    readyFrom,
    readyTo: at,
    served: readyMs >= servedAfterMs ? 'yes' : stay.served,
  };
}
