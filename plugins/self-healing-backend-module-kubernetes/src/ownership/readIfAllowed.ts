import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';

/** What came of looking at somebody else's object. */
export type Looked<T> = {
  found?: T;
  /** Why it could not be read; absent too where there is no such object. */
  why?: string;
};

/**
 * A kind of object that a cluster does not know is answered with 404, and not
 * even as a Status; what may not be read, with 403.
 *
 * @throws ApiServerError when the cluster does not answer
 */
export async function readIfAllowed<T>(
  read: () => Promise<T>,
): Promise<Looked<T>> {
  try {
    return { found: await read() };
  } catch (error) {
    if (!(error instanceof ApiServerError)) throw error;
    if (error.isNotFound) return {};
    if (error.isRefusal) return { why: error.message };
    throw error;
  }
}

/** The same of an object at a path; nothing is found where there is none. */
export async function getIfAllowed<T>(
  cluster: ClusterApi,
  path: string | undefined,
  signal: AbortSignal,
): Promise<Looked<T>> {
  return path === undefined
    ? {}
    : readIfAllowed(() => cluster.get<T>(path, signal));
}
