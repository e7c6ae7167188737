import { DemoCluster } from '@backstage-self-healing/demo-cluster';
import { Answer, send } from './portal';
import { deploymentOf, NAMESPACE, Service } from './services';

type Operation = { op: 'replace'; path: string; value: unknown };

/** What people and their pipelines do to the cluster, past the suite. */
export class Operator {
  /** The template of each service that was seen healthy last. */
  readonly #good = new Map<string, unknown>();

  constructor(private readonly cluster: DemoCluster) {}

  async deployAll(services: readonly Service[]): Promise<void> {
    await this.#send('POST', '/api/v1/namespaces', {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: NAMESPACE },
    });
    for (const service of services) {
      await this.#send('POST', deployments(), deploymentOf(service));
    }
  }

  /** @param isHealthy - then the template before is one to go back to */
  async release(
    name: string,
    image: string,
    isHealthy: boolean | undefined,
  ): Promise<void> {
    const live = this.cluster
      .snapshot()
      .deployments.find(({ metadata }) => metadata.name === name);
    if (isHealthy) this.#good.set(name, live?.spec.template);
    await this.#patch(name, {
      op: 'replace',
      path: '/spec/template/spec/containers/0/image',
      value: image,
    });
  }

  /** @returns false when there is nothing known to go back to */
  async rollBack(name: string): Promise<boolean> {
    const value = this.#good.get(name);
    if (!value) return false;
    await this.#patch(name, { op: 'replace', path: '/spec/template', value });
    return true;
  }

  async scale(name: string, replicas: number): Promise<void> {
    await this.#patch(name, {
      op: 'replace',
      path: '/spec/replicas',
      value: replicas,
    });
  }

  async #patch(name: string, operation: Operation): Promise<void> {
    await this.#send(
      'PATCH',
      `${deployments()}/${name}?fieldManager=kubectl-edit`,
      [operation],
      'application/json-patch+json',
    );
  }

  async #send(
    method: string,
    path: string,
    body: object,
    contentType?: string,
  ): Promise<Answer> {
    const { port, tokens } = this.cluster;
    const authorization = `Bearer ${tokens.admin}`;
    const answer = await send(
      port,
      method,
      path,
      authorization,
      body,
      contentType,
    );
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    }
    return answer;
  }
}

function deployments(): string {
  return `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
}
