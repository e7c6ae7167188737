import {
  Deployment,
  Pod,
  PodTemplate,
  ReplicaSet,
} from '../../clusters/resources';
import { DeploymentState } from '../../workload/DeploymentState';
import { RESTARTED_AT, templateDigest } from '../../workload/podTemplate';

export type SimulatedStep =
  | { do: 'release' }
  | { do: 'back'; to: number; ours: boolean }
  | { do: 'restart' }
  | { do: 'health'; ready: boolean }
  | { do: 'wait'; seconds: number };

/** What really happened to the releases, which no memory may contradict. */
type Release = {
  image: string;
  /** In the order in which they came first. */
  order: number;
  fled: boolean;
  longestMs: number;
};

const REPLICAS = 2;

/**
 * A Deployment, its ReplicaSets and pods as the controller keeps them, with a
 * clock of its own: revisions are renumbered as the recorded exchanges of a
 * real server show.
 */
export class SimulatedDeployment {
  now = Date.parse('2026-11-27T10:00:00.000Z');
  readonly firstImage = 'shop:1';
  readonly #releases = new Map<string, Release>();
  readonly #replicaSets: ReplicaSet[] = [];
  #template: PodTemplate = templateOf(this.firstImage);
  #stamp = '';
  #readySince: number | null = null;
  #released = 1;

  constructor() {
    this.#become(this.#template);
  }

  apply(step: SimulatedStep): { changed: boolean } {
    switch (step.do) {
      case 'release':
        this.#released += 1;
        return this.#become(templateOf(`shop:${this.#released}`));
      case 'back': {
        const others = this.#replicaSets
          .filter(({ spec }) => imageOf(spec!.template!) !== this.#image)
          .sort((a, b) => revision(b) - revision(a));
        const set = others[step.to % Math.max(1, others.length)];
        if (!set) return { changed: false };
        if (step.ours) this.#stamp = `execution-${this.now}/step/do`;
        return this.#become(set.spec!.template!);
      }
      case 'restart':
        return this.#become(
          templateOf(this.#image, new Date(this.now).toISOString()),
        );
      case 'health': {
        const changed = step.ready !== (this.#readySince !== null);
        if (changed) this.#readySince = step.ready ? this.now : null;
        return { changed };
      }
      default:
        this.now += step.seconds * 1000;
        this.#count();
        return { changed: false };
    }
  }

  state(): DeploymentState {
    const deployment = {
      metadata: {
        name: 'shop',
        uid: 'deployment',
        annotations: this.#stamp
          ? { 'self-healing.backstage.io/effect': this.#stamp }
          : {},
      },
      spec: { replicas: REPLICAS, template: this.#template },
      status: {},
    } as Deployment;
    const digest = templateDigest(this.#template);
    const current = this.#replicaSets.find(
      ({ spec }) => templateDigest(spec?.template) === digest,
    )!;
    return {
      deployment,
      replicaSets: structuredClone(this.#replicaSets),
      pods: Array.from({ length: REPLICAS }, (_, index) =>
        this.#pod(current, index),
      ),
    };
  }

  /** Of the release that has this image. */
  truthOf(image: string) {
    const release = this.#releases.get(image)!;
    return {
      image,
      isRunning: image === this.#image,
      isNewer: release.order > this.#releases.get(this.#image)!.order,
      wasFled: release.fled,
      longestMs: release.longestMs,
    };
  }

  get #image(): string {
    return imageOf(this.#template);
  }

  /** Whoever goes to an older release flees from the one that runs. */
  #become(template: PodTemplate): { changed: boolean } {
    const image = imageOf(template);
    const left = this.#releases.get(this.#image);
    const next = this.#releases.get(image) ?? {
      image,
      order: this.#releases.size,
      fled: false,
      longestMs: 0,
    };
    this.#releases.set(image, next);
    if (left && next.order < left.order) left.fled = true;
    this.#template = template;
    this.#readySince = null;
    // A moment for the controller, so that no two things happen at once.
    this.now += 1000;
    const digest = templateDigest(template);
    const highest = Math.max(0, ...this.#replicaSets.map(revision));
    const known = this.#replicaSets.find(
      ({ spec }) => templateDigest(spec?.template) === digest,
    );
    if (known) {
      const annotations = known.metadata!.annotations!;
      const history = annotations['deployment.kubernetes.io/revision-history'];
      const former = annotations['deployment.kubernetes.io/revision'];
      if (revision(known) < highest) {
        annotations['deployment.kubernetes.io/revision-history'] = history
          ? `${history},${former}`
          : former;
        annotations['deployment.kubernetes.io/revision'] = `${highest + 1}`;
      }
    } else {
      this.#replicaSets.push({
        metadata: {
          name: `shop-${highest + 1}`,
          uid: `set-${highest + 1}`,
          creationTimestamp: seconds(this.now),
          annotations: {
            'deployment.kubernetes.io/revision': `${highest + 1}`,
          },
        },
        spec: { replicas: REPLICAS, selector: {}, template },
      } as ReplicaSet);
    }
    return { changed: true };
  }

  #count(): void {
    if (this.#readySince === null) return;
    const release = this.#releases.get(this.#image)!;
    const readyMs = this.now - this.#readySince;
    release.longestMs = Math.max(release.longestMs, readyMs);
    if (readyMs >= 60_000) release.fled = false;
  }

  #pod(set: ReplicaSet, index: number): Pod {
    const isReady = this.#readySince !== null;
    return {
      metadata: {
        name: `${set.metadata!.name}-${index}`,
        ownerReferences: [
          { uid: set.metadata!.uid, kind: 'ReplicaSet', controller: true },
        ],
      },
      status: {
        phase: 'Running',
        conditions: [
          {
            type: 'Ready',
            status: isReady ? 'True' : 'False',
            lastTransitionTime: seconds(this.#readySince ?? this.now),
          },
        ],
      },
    } as Pod;
  }
}

function templateOf(image: string, restartedAt?: string): PodTemplate {
  return {
    metadata: {
      labels: { app: 'shop' },
      ...(restartedAt ? { annotations: { [RESTARTED_AT]: restartedAt } } : {}),
    },
    spec: { containers: [{ name: 'app', image }] },
  } as PodTemplate;
}

function imageOf({ spec }: PodTemplate): string {
  return spec!.containers[0].image!;
}

function revision({ metadata }: ReplicaSet): number {
  return Number(metadata!.annotations!['deployment.kubernetes.io/revision']);
}

/** The API's times are whole seconds. */
function seconds(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
