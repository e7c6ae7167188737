import { ApiError, notFound } from './apiStatus';
import { revisionOf } from './controllers/revisions';
import { Kubelet } from './controllers/kubelet';
import { ImageBehaviours } from './imageBehaviour';
import {
  controllerOf,
  Deployment,
  Pod,
  PodTemplate,
  ReplicaSet,
} from './objects';
import { Registry } from './registry';
import { DEPLOYMENTS, PODS, REPLICA_SETS } from './resources';
import { rememberMemoryNeed, SHOP_NAMESPACE } from './shop';

/** @public */
export type Fault = 'crashloop' | 'oom' | 'bad-image' | 'unready' | 'node-down';

export const FAULTS: readonly Fault[] = [
  'crashloop',
  'oom',
  'bad-image',
  'unready',
  'node-down',
];

/** @public */
export interface ServiceStatus {
  service: string;
  namespace: string;
  ready: number;
  desired: number;
  revision: number;
  image: string;
  /** the fault that still has an effect; absent once it was cured by whatever means */
  fault?: Fault;
  /** names of the alerts that fire for the service, when the built-in rules run */
  firing: string[];
}

interface InjectedFault {
  fault: Fault;
  /** the template before a bad release */
  good?: PodTemplate;
  bad?: PodTemplate;
  node?: string;
}

/** The lowest limit the containers of a service do not survive. */
const STARVING_LIMIT = '32Mi';

/** The release after this one that nobody has seen yet: `shop/web:1.5.0` after `1.4.0`. */
function nextRelease(image: string, taken: (image: string) => boolean): string {
  const [name, release = '1.0.0'] = image.split(/:(?=[^/]*$)/);
  const [major, minor] = release.split('.');
  let candidate = Number.parseInt(minor, 10) || 0;
  let next: string;
  do {
    candidate += 1;
    next = `${name}:${major}.${candidate}.0`;
  } while (taken(next));
  return next;
}

/** Breaks services as production breaks them, and undoes that. */
export class FaultInjector {
  private readonly injected = new Map<string, InjectedFault>();
  private readonly releases = new Set<string>();

  constructor(
    private readonly registry: Registry,
    private readonly images: ImageBehaviours,
    private readonly kubelet: Kubelet,
  ) {}

  break(service: string, fault: Fault): void {
    const deployment = this.deploymentOf(service);
    if (!FAULTS.includes(fault)) {
      throw new ApiError(
        400,
        'BadRequest',
        `unknown fault "${fault}", choose one of: ${FAULTS.join(', ')}`,
      );
    }
    const earlier = this.injected.get(service);
    if (earlier && this.isInEffect(service, earlier)) {
      throw new ApiError(
        409,
        'Conflict',
        `${service} already suffers from ${earlier.fault}; heal it first`,
      );
    }
    switch (fault) {
      case 'unready':
        this.podsOf(deployment).forEach(pod => this.kubelet.deadlock(pod));
        this.injected.set(service, { fault });
        break;
      case 'node-down':
        this.injected.set(service, {
          fault,
          node: this.stopNodeOf(service, deployment),
        });
        break;
      default:
        this.releaseBadly(service, deployment, fault);
    }
  }

  /** Restores the last good release and brings processes and nodes back. */
  heal(service?: string): void {
    const services = service === undefined ? this.services() : [service];
    for (const name of services) {
      const deployment = this.deploymentOf(name);
      const injected = this.injected.get(name);
      if (injected?.good && this.isInEffect(name, injected)) {
        this.apply(deployment, injected.good);
      }
      if (injected?.node && !this.nodeStillDownFor(name, injected.node)) {
        this.kubelet.startNode(injected.node);
      }
      this.podsOf(deployment).forEach(pod => this.kubelet.release(pod));
      this.injected.delete(name);
    }
    if (service === undefined) {
      [...this.kubelet.downNodes].forEach(node => this.kubelet.startNode(node));
    }
  }

  status(firing: (service: string) => string[]): ServiceStatus[] {
    return this.services().map(service => {
      const deployment = this.deploymentOf(service);
      const injected = this.injected.get(service);
      const fault =
        injected && this.isInEffect(service, injected)
          ? { fault: injected.fault }
          : {};
      return {
        service,
        namespace: SHOP_NAMESPACE,
        ready: deployment.status.readyReplicas ?? 0,
        desired: deployment.spec.replicas,
        revision: revisionOf(deployment),
        image: deployment.spec.template.spec.containers[0].image,
        ...fault,
        firing: firing(service),
      };
    });
  }

  private services(): string[] {
    return this.registry.store
      .list(DEPLOYMENTS, SHOP_NAMESPACE)
      .map(({ metadata }) => metadata.name);
  }

  private deploymentOf(service: string): Deployment {
    const found = this.registry.store.get(DEPLOYMENTS, SHOP_NAMESPACE, service);
    if (!found) {
      const error = notFound(DEPLOYMENTS, service);
      error.message =
        error.body.message = `unknown service "${service}", choose one of: ${this.services().join(
          ', ',
        )}`;
      throw error;
    }
    return found as Deployment;
  }

  private podsOf(deployment: Deployment): Pod[] {
    const { store } = this.registry;
    const sets = new Set(
      store
        .list<ReplicaSet>(REPLICA_SETS, SHOP_NAMESPACE)
        .filter(set => controllerOf(set)?.uid === deployment.metadata.uid)
        .map(set => set.metadata.uid),
    );
    return store
      .list<Pod>(PODS, SHOP_NAMESPACE)
      .filter(pod => sets.has(controllerOf(pod)?.uid ?? ''));
  }

  private isInEffect(service: string, injected: InjectedFault): boolean {
    const deployment = this.deploymentOf(service);
    if (injected.bad) {
      return sameRelease(deployment.spec.template, injected.bad);
    }
    const pods = this.podsOf(deployment);
    if (injected.node) {
      return (
        this.kubelet.downNodes.has(injected.node) &&
        pods.some(pod => pod.spec.nodeName === injected.node)
      );
    }
    return pods.some(pod => this.kubelet.isDeadlocked(pod));
  }

  private nodeStillDownFor(service: string, node: string): boolean {
    return [...this.injected].some(
      ([other, injected]) =>
        other !== service &&
        injected.node === node &&
        this.isInEffect(other, injected),
    );
  }

  private stopNodeOf(service: string, deployment: Deployment): string {
    const node = this.podsOf(deployment)
      .map(pod => pod.spec.nodeName)
      .find(name => name && !this.kubelet.downNodes.has(name));
    if (!node) {
      throw new ApiError(
        409,
        'Conflict',
        `${service} runs on no node that is up`,
      );
    }
    this.kubelet.stopNode(node);
    return node;
  }

  private releaseBadly(
    service: string,
    deployment: Deployment,
    fault: Fault,
  ): void {
    const good = deployment.spec.template;
    const bad: PodTemplate = structuredClone(good);
    const [container] = bad.spec.containers;
    if (fault === 'oom') {
      container.resources = {
        requests: { ...container.resources?.requests, memory: STARVING_LIMIT },
        limits: { ...container.resources?.limits, memory: STARVING_LIMIT },
      };
    } else {
      container.image = nextRelease(container.image, image =>
        this.releases.has(image),
      );
      this.releases.add(container.image);
      rememberMemoryNeed(this.images, container.image);
      if (fault === 'crashloop') {
        this.images.crashes(container.image);
      } else {
        this.images.isMissing(container.image);
      }
    }
    const applied = this.apply(deployment, bad);
    this.injected.set(service, { fault, good, bad: applied.spec.template });
  }

  private apply(deployment: Deployment, template: PodTemplate): Deployment {
    return this.registry.update(DEPLOYMENTS, deployment, {
      ...deployment,
      spec: { ...deployment.spec, template },
    });
  }
}

/** What decides how containers fare; a restart annotation does not make a bad release good. */
function sameRelease(left: PodTemplate, right: PodTemplate): boolean {
  const decisive = ({ spec }: PodTemplate) =>
    JSON.stringify(
      spec.containers.map(({ image, resources }) => ({
        image,
        memory: resources?.limits?.memory,
      })),
    );
  return decisive(left) === decisive(right);
}
