import { toError } from '@backstage/errors';
import { Evidence } from '@backstage-self-healing/plugin-self-healing-common';
import {
  EvidenceRequest,
  EvidenceSource,
} from '@backstage-self-healing/plugin-self-healing-node';
import { Clusters } from '../clusters/Clusters';
import { ClusterEvent, eventsPath, Pod } from '../clusters/resources';
import { Recall } from '../memory/recall';
import { readNodesOf } from '../workload/nodeReadiness';
import { isFinished, isReady } from '../workload/podState';
import { collectLogs } from './collectLogs';
import {
  describeEvents,
  describeNodes,
  describeRevisions,
  describeWorkload,
} from './describe';
import { describePods } from './describePods';
import { ifKnown, readBelongings } from './readBelongings';
import { MissingEvidence } from './shapes';

/** Each is asked for by itself. */
const MAX_NODES = 50;

type Part = {
  kind: string;
  title: string;
  /** With `gap`: what of it could not be read or kept, and why. */
  data: () => (object & { gap?: string }) | Promise<object & { gap?: string }>;
};

/** What a cluster shows of a Deployment: evidence an owner may see. */
export class KubernetesEvidenceSource implements EvidenceSource {
  readonly id = 'kubernetes';
  readonly #clusters: Clusters;
  readonly #recall: Recall;

  constructor(clusters: Clusters, recall: Recall) {
    this.#clusters = clusters;
    this.#recall = recall;
  }

  async collect(request: EvidenceRequest): Promise<Omit<Evidence, 'id'>[]> {
    const parts = await this.#parts(request).catch((error: unknown): Part[] => [
      {
        kind: 'workload',
        title: `Deployment ${request.workload.name}`,
        data: () => missing(error),
      },
    ]);
    return Promise.all(parts.map(part => this.#evidence(part)));
  }

  async #parts(request: EvidenceRequest): Promise<Part[]> {
    const { incident, workload, signal } = request;
    const cluster = this.#clusters.get(workload.cluster);
    const { name, namespace } = workload;
    const reading = readBelongings(cluster, workload, signal);
    const events = cluster.list<ClusterEvent>(
      eventsPath(namespace),
      {},
      signal,
    );
    // A part of its own: what goes wrong with it is told there.
    events.catch(() => {});
    const { deployment, replicaSets, pods, current } = await reading;
    const now = new Date();
    const describedPods = () =>
      describePods(
        workload,
        pods(),
        ifKnown(replicaSets) ?? [],
        ifKnown(current),
        now,
      );
    return [
      {
        kind: 'workload',
        title: `Deployment ${name}`,
        data: () => describeWorkload(workload, deployment()),
      },
      {
        kind: 'pods',
        title: `Pods of ${name}`,
        data: describedPods,
      },
      {
        kind: 'revisions',
        title: `Revisions of ${name}`,
        data: async () => {
          const state = {
            deployment: deployment(),
            replicaSets: replicaSets(),
            pods: ifKnown(pods) ?? [],
          };
          return describeRevisions(
            workload,
            state.replicaSets,
            current(),
            incident.openedAt,
            await this.#recall(workload, state, now),
          );
        },
      },
      {
        kind: 'events',
        title: `Events about ${name}`,
        data: async () => {
          const objects = [
            ifKnown(deployment),
            ...(ifKnown(replicaSets) ?? []),
            ...(ifKnown(pods) ?? []),
          ].flatMap(object => object?.metadata?.uid ?? []);
          return describeEvents(workload, new Set(objects), await events);
        },
      },
      {
        kind: 'nodes',
        title: `Nodes that host ${name}`,
        data: async () => {
          // A pod that is over needs its node no more.
          const live = onFewNodes(pods().filter(pod => !isFinished(pod)));
          const nodes = await readNodesOf(cluster, live, signal);
          return describeNodes(workload, live, nodes);
        },
      },
      {
        kind: 'logs',
        title: `Last log lines of ${name}`,
        data: () =>
          collectLogs(cluster, workload, describedPods().pods, now, signal),
      },
    ];
  }

  /** One part that cannot be had is told, and does not cost the others. */
  async #evidence({ kind, title, data }: Part): Promise<Omit<Evidence, 'id'>> {
    const { gap, ...gathered }: object & { gap?: string } =
      await Promise.resolve().then(data).catch(missing);
    return {
      source: this.id,
      kind,
      title,
      collectedAt: new Date().toISOString(),
      data: gathered as Record<string, unknown>,
      ...(gap ? { gap } : {}),
    };
  }
}

function missing(error: unknown): MissingEvidence {
  return { problem: toError(error).message };
}

/** Those that are on the first so many nodes, pods that are not ready first. */
function onFewNodes(pods: readonly Pod[]): Pod[] {
  const sorted = [...pods].sort(
    (a, b) => Number(isReady(a)) - Number(isReady(b)),
  );
  const names = new Set(sorted.flatMap(({ spec }) => spec?.nodeName ?? []));
  const asked = new Set([...names].slice(0, MAX_NODES));
  return sorted.filter(({ spec }) => asked.has(spec?.nodeName ?? ''));
}
