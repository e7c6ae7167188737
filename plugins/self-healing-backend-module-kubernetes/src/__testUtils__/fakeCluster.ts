import { ApiServerError } from '../clusters/ApiServerError';
import { ClusterApi } from '../clusters/ClusterApi';
import { ObjectMeta } from '../clusters/resources';
import { collectionPath } from '../locator/objectPaths';

type Stored = {
  kind: string;
  metadata: { name: string; namespace?: string } & Record<string, unknown>;
} & Record<string, unknown>;

/** A cluster of given objects that may only be read, and notes what is asked. */
export class FakeCluster implements ClusterApi {
  readonly asked: string[] = [];
  /** Thrown instead of an answer, where it returns something. */
  problem: (path: string) => Error | undefined = () => undefined;
  /** How many questions it was answering at the same time, at most. */
  mostAtOnce = 0;
  #atOnce = 0;

  constructor(readonly name: string, private readonly objects: Stored[]) {}

  async get<T>(path: string): Promise<T> {
    await this.#ask(path);
    const found = this.objects.find(
      ({ kind, metadata: { name, namespace } }) =>
        `${collectionPath(kind, namespace)}/${name}` === path,
    );
    if (!found) throw new ApiServerError(`${path} not found`, 404);
    return structuredClone(found) as T;
  }

  async list<T>(path: string): Promise<T[]> {
    await this.#ask(path);
    return structuredClone(
      this.objects.filter(
        ({ kind, metadata }) =>
          collectionPath(kind, metadata.namespace) === path,
      ),
    ) as T[];
  }

  async #ask(path: string): Promise<void> {
    this.asked.push(path);
    this.#atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.#atOnce);
    await new Promise(resolve => setImmediate(resolve));
    this.#atOnce -= 1;
    const problem = this.problem(path);
    if (problem) throw problem;
  }

  async text(): Promise<string> {
    throw new Error('Placing an alert reads no logs');
  }

  async listMetadata(): Promise<ObjectMeta[]> {
    throw new Error('Placing an alert counts nothing');
  }

  async create(): Promise<void> {
    throw new Error('Placing an alert writes nothing');
  }

  async watch(): Promise<void> {
    throw new Error('Placing an alert watches nothing');
  }

  async patch<T>(): Promise<T> {
    throw new Error('Placing an alert writes nothing');
  }

  async delete(): Promise<void> {
    throw new Error('Placing an alert deletes nothing');
  }
}

type Meta = {
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  owner?: [kind: string, name: string];
};

/** An object as far as finding out whose it is looks at it. */
export function object(
  kind: string,
  name: string,
  { owner, ...meta }: Meta = {},
  spec: Record<string, unknown> = {},
  namespace: string | undefined = 'lab',
): Stored {
  return {
    kind,
    metadata: {
      name,
      ...(namespace ? { namespace } : {}),
      ...meta,
      ...(owner
        ? {
            ownerReferences: [
              { kind: owner[0], name: owner[1], controller: true },
            ],
          }
        : {}),
    },
    spec,
  };
}
