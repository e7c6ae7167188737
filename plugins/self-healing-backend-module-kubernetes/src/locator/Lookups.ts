import { toError } from '@backstage/errors';
import { LookupFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { collectionPath, FollowedObject } from './objectPaths';

/** How long what was read of one object is taken for what it is. */
const KEPT_MS = 5_000;
/** Questions that one cluster is asked at the same time. */
const AT_ONCE = 10;
const LONGEST_MS = 10_000;
/** A cluster that does not answer is left alone for so long, then asked once. */
const PAUSE_MS = 2_000;

/** Kinds that healing cannot do without: without these, nothing is known. */
const NEEDED = ['Deployment', 'ReplicaSet', 'Pod'];

type Kept = { until: number; answer: Promise<unknown> };

/**
 * Reads objects of one cluster while alerts are placed: each only once in a few
 * seconds however many alerts name it, a few at the same time, and a cluster
 * that does not answer is not asked by everybody.
 */
export class Lookups {
  readonly #kept = new Map<string, Kept>();
  readonly #waiting: (() => void)[] = [];
  #asking = 0;
  #away: { error: LookupFailedError; until: number } | undefined;
  #probing = false;

  constructor(
    private readonly cluster: ClusterApi,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * @returns undefined when there is no such object, when its kind is not
   * followed, or when the healer may not read it and can do without
   * @throws LookupFailedError when the cluster does not say
   */
  async object(
    kind: string,
    namespace: string | undefined,
    name: string,
    signal: AbortSignal,
  ): Promise<FollowedObject | undefined> {
    const collection = collectionPath(kind, namespace);
    if (!collection) return undefined;
    const path = `${collection}/${name}`;
    return this.#read(kind, namespace, path, signal, bounded =>
      this.cluster.get<FollowedObject>(path, bounded),
    );
  }

  /** All of a kind in a namespace; none that the healer may not list. */
  async objects(
    kind: string,
    namespace: string,
    signal: AbortSignal,
  ): Promise<FollowedObject[]> {
    const path = collectionPath(kind, namespace)!;
    const found = await this.#read(kind, namespace, path, signal, bounded =>
      this.cluster.list<FollowedObject>(path, {}, bounded),
    );
    return found ?? [];
  }

  async #read<T>(
    kind: string,
    namespace: string | undefined,
    path: string,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    signal.throwIfAborted();
    const kept = this.#kept.get(path);
    const fresh = kept && kept.until > this.now();
    const answer = fresh
      ? (kept.answer as Promise<T | undefined>)
      : this.#keep(path, this.#ask(kind, namespace, ask));
    return orAborted(answer, signal);
  }

  #keep<T>(path: string, answer: Promise<T>): Promise<T> {
    const now = this.now();
    for (const [known, { until }] of this.#kept) {
      if (until > now) break;
      this.#kept.delete(known);
    }
    this.#kept.delete(path);
    this.#kept.set(path, { until: now + KEPT_MS, answer });
    // Only answers are kept: who failed asks again.
    answer.catch(() => {
      if (this.#kept.get(path)?.answer === answer) this.#kept.delete(path);
    });
    return answer;
  }

  async #ask<T>(
    kind: string,
    namespace: string | undefined,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T | undefined> {
    await this.#turn();
    const away = this.#away;
    const probes = away && !this.#probing && away.until <= this.now();
    try {
      if (away && !probes) throw away.error;
      this.#probing = probes === true;
      const answer = await ask(AbortSignal.timeout(LONGEST_MS));
      this.#away = undefined;
      return answer;
    } catch (error) {
      if (error instanceof LookupFailedError) throw error;
      const status = error instanceof ApiServerError ? error.httpStatus : 0;
      if (status === 404 || (status === 403 && !NEEDED.includes(kind))) {
        this.#away = undefined;
        return undefined;
      }
      throw this.#failed(error, status ?? 0, namespace);
    } finally {
      if (probes) this.#probing = false;
      this.#asking -= 1;
      this.#waiting.shift()?.();
    }
  }

  #failed(error: unknown, status: number, namespace: string | undefined) {
    const words = toError(error).message;
    const place = `cluster ${this.cluster.name}`;
    const client = status >= 400 && status < 500;
    const retried = !client || [401, 408, 429].includes(status);
    this.#away = undefined;
    if (status === 403) {
      const where = namespace ? `namespace ${namespace} of ${place}` : place;
      return new LookupFailedError(words, where, 'refused');
    }
    if (!retried) {
      return new LookupFailedError(words, place, 'hopeless');
    }
    const outlook = status === 401 ? 'refused' : 'away';
    const failed = new LookupFailedError(words, place, outlook);
    this.#away = { error: failed, until: this.now() + PAUSE_MS };
    return failed;
  }

  async #turn(): Promise<void> {
    if (this.#asking >= AT_ONCE) {
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    }
    this.#asking += 1;
  }
}

/** Others may wait for the same answer: whoever leaves leaves it to them. */
function orAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(signal.reason);
    signal.addEventListener('abort', leave, { once: true });
    answer
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', leave));
  });
}
