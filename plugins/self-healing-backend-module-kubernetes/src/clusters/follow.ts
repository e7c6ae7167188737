import { setTimeout as sleep } from 'node:timers/promises';
import { ApiServerError } from './ApiServerError';
import { ClusterApi } from './ClusterApi';
import { WatchEvent } from './watchStream';

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 60_000;

type ChangedObject = { metadata?: { resourceVersion?: string } };

/** What whoever follows is told. */
export type Follower<T> = {
  /** Everything that is there, and then each change. */
  onChange(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: T): void;
  /** Whether changes arrive from now on, and why they do not. */
  onConnection(connected: boolean, problem?: string): void;
};

/**
 * Follows a collection until the signal is aborted: from where it was after
 * the server hangs up, and from the beginning where that is too long ago (410).
 */
export async function follow<T extends ChangedObject>(
  cluster: ClusterApi,
  path: string,
  { onChange, onConnection }: Follower<T>,
  signal: AbortSignal,
): Promise<void> {
  let resourceVersion: string | undefined;
  let pauseMs = SHORTEST_PAUSE_MS;
  const onEvent = ({ type, object }: WatchEvent) => {
    if (type === 'ERROR') throw errorOf(object);
    pauseMs = SHORTEST_PAUSE_MS;
    const changed = object as T;
    resourceVersion = changed.metadata?.resourceVersion ?? resourceVersion;
    if (type !== 'BOOKMARK') onChange(type, changed);
  };
  while (!signal.aborted) {
    try {
      await cluster.watch(
        path,
        resourceVersion ? { resourceVersion } : {},
        { onOpen: () => onConnection(true), onEvent },
        signal,
      );
    } catch (error) {
      if (signal.aborted) break;
      const isTooOld =
        error instanceof ApiServerError && error.httpStatus === 410;
      if (isTooOld) resourceVersion = undefined;
      else pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      onConnection(false, (error as Error).message);
    }
    await sleep(pauseMs, undefined, { signal }).catch(() => {});
  }
  onConnection(false);
}

function errorOf(object: unknown): ApiServerError {
  const { message, code, reason } = object as {
    message?: string;
    code?: number;
    reason?: string;
  };
  return new ApiServerError(message ?? 'The watch ended', code, {
    reason,
  });
}
