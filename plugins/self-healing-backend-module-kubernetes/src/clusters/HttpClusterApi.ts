import { HttpMethod } from '@kubernetes/client-node';
import { ApiServerError } from './ApiServerError';
import { ApiRequest, ApiTransport } from './ApiTransport';
import { ClusterApi, DeleteOptions, WriteOptions } from './ClusterApi';
import { ClusterConfig } from './clusterConfig';
import { encodePatch, Operation } from './jsonPatch';
import { ObjectMeta } from './resources';
import { WatchListener } from './watchStream';

const PAGE_SIZE = 500;
/** 10 000 objects: more than one namespace should make us hold in memory. */
const MAX_PAGES = 20;
/** Names the writer in `managedFields`, and so in an audit. */
export const FIELD_MANAGER = 'self-healing';
// Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#metadata-only-fetches
const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io, application/json';

type ListBody<T> = {
  metadata?: { continue?: string };
  items: T[];
};

/** {@link ClusterApi} over HTTP. */
export class HttpClusterApi implements ClusterApi {
  readonly name: string;
  readonly #transport: ApiTransport;

  constructor(config: ClusterConfig) {
    this.name = config.name;
    this.#transport = new ApiTransport(config);
  }

  async get<T>(path: string, signal: AbortSignal): Promise<T> {
    return this.#json({ method: HttpMethod.GET, path, signal });
  }

  async list<T>(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<T[]> {
    const { items, isComplete } = await this.#pages<T>({
      method: HttpMethod.GET,
      path,
      query,
      signal,
    });
    if (!isComplete) {
      throw new ApiServerError(
        `Cluster ${this.name} holds more than ${
          PAGE_SIZE * MAX_PAGES
        } objects at ${path}`,
      );
    }
    return items;
  }

  async listMetadata(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<ObjectMeta[]> {
    const { items } = await this.#pages<{ metadata?: ObjectMeta }>({
      method: HttpMethod.GET,
      path,
      query,
      accept: METADATA_ONLY,
      signal,
    });
    return items.flatMap(({ metadata }) => metadata ?? []);
  }

  async text(
    path: string,
    query: Record<string, string>,
    signal: AbortSignal,
  ): Promise<string> {
    return this.#transport.send({
      method: HttpMethod.GET,
      path,
      query,
      signal,
    });
  }

  async watch(
    path: string,
    query: Record<string, string>,
    listener: WatchListener,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#transport.watch(path, query, listener, signal);
  }

  async patch<T>(
    path: string,
    operations: readonly Operation[],
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<T> {
    return this.#json({
      method: HttpMethod.PATCH,
      path,
      query: writeQuery(options),
      contentType: 'application/json-patch+json',
      body: encodePatch(operations),
      signal,
    });
  }

  async create(
    path: string,
    object: object,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<void> {
    await this.#transport.send({
      method: HttpMethod.POST,
      path,
      query: writeQuery(options),
      contentType: 'application/json',
      body: JSON.stringify(object),
      signal,
    });
  }

  async delete(
    path: string,
    what: DeleteOptions,
    options: WriteOptions,
    signal: AbortSignal,
  ): Promise<void> {
    const { uid, gracePeriodSeconds } = what;
    await this.#transport.send({
      method: HttpMethod.DELETE,
      path,
      contentType: 'application/json',
      body: JSON.stringify({
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        preconditions: { uid },
        gracePeriodSeconds,
        // Not in the query: a server that is sent a body reads nothing else,
        // and what was meant as a rehearsal would delete.
        // Source: k8s.io/apiserver pkg/endpoints/handlers/delete.go
        ...(options.dryRun ? { dryRun: ['All'] } : {}),
      }),
      signal,
    });
  }

  /**
   * Reads on where the server's memory of the list was too short: it gives a
   * token for the rest as it is now. Where it gives none, it is read anew, once.
   * Source: https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
   */
  async #pages<T>(
    request: ApiRequest,
  ): Promise<{ items: T[]; isComplete: boolean }> {
    let items: T[] = [];
    let token: string | undefined;
    let isAnew = false;
    for (let page = 0; page < MAX_PAGES; page++) {
      let body: ListBody<T>;
      try {
        body = await this.#json({
          ...request,
          query: {
            ...request.query,
            limit: String(PAGE_SIZE),
            ...(token ? { continue: token } : {}),
          },
        });
      } catch (error) {
        const isExpired =
          error instanceof ApiServerError && error.httpStatus === 410;
        if (!isExpired || token === undefined) throw error;
        if (error.continueToken === undefined) {
          if (isAnew) throw error;
          isAnew = true;
          items = [];
        }
        token = error.continueToken;
        continue;
      }
      items.push(...body.items);
      token = body.metadata?.continue;
      if (!token) return { items, isComplete: true };
    }
    return { items, isComplete: false };
  }

  async #json<T>(request: ApiRequest): Promise<T> {
    const text = await this.#transport.send(request);
    try {
      return JSON.parse(text);
    } catch {
      throw new ApiServerError(
        `Cluster ${this.name} answered ${request.method} ${request.path} with something that is not JSON`,
      );
    }
  }
}

function writeQuery({ dryRun }: WriteOptions): Record<string, string> {
  return { fieldManager: FIELD_MANAGER, ...(dryRun ? { dryRun: 'All' } : {}) };
}
