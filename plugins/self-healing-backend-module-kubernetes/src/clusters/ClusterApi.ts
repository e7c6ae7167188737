import type { Operation } from './jsonPatch';
import type { ObjectMeta } from './resources';
import type { WatchListener } from './watchStream';

/** What is sent with a write that must not be kept. */
export type WriteOptions = { dryRun: boolean };

/** Body of a DELETE. */
export type DeleteOptions = {
  /** Deletes this very object and none of the same name. */
  uid: string;
  gracePeriodSeconds?: number;
};

/**
 * The part of one cluster's HTTP API that this module uses, as plain JSON.
 *
 * All methods throw `ApiServerError` unless the answer is a success, and the
 * signal's reason once it is aborted.
 */
export interface ClusterApi {
  readonly name: string;
  get<T>(path: string, signal: AbortSignal): Promise<T>;
  /** Every item, page by page. */
  list<T>(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<T[]>;
  /**
   * The metadata of every item, which is all that travels; of more than a list
   * may hold, that many.
   */
  listMetadata(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<ObjectMeta[]>;
  /** Text, e.g. a container's log. */
  text(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<string>;
  /**
   * Hears of changes until the server ends the answer, some minutes later.
   * Without a `resourceVersion` in the query it begins with what is there.
   */
  watch(
    path: string,
    query: Record<string, string>,
    listener: WatchListener,
    signal: AbortSignal,
  ): Promise<void>;
  patch<T>(
    path: string,
    operations: readonly Operation[],
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<T>;
  create(
    path: string,
    object: object,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<void>;
  delete(
    path: string,
    what: DeleteOptions,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<void>;
}
