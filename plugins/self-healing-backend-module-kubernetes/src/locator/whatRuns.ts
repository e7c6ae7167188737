import { ANNOTATION_KUBERNETES_ID } from '@backstage-self-healing/plugin-self-healing-common';
import { ObjectMeta } from '../clusters/resources';
import { controllerOf } from '../workload/podState';
import {
  cronJobOfJob,
  deploymentOfReplicaSet,
  replicaSetOfPod,
} from './goneNames';
import { Lookups } from './Lookups';
import { FollowedObject, LabelSelector } from './objectPaths';

/** What runs a subject, and what was seen on the way there. */
export type Running = {
  /** The controller at the end of the chain; absent when nothing is found. */
  top?: { kind: string; name: string; object: FollowedObject };
  /** From the subject up to the controller, as far as they could be read. */
  seen: FollowedObject[];
  /** Only the name tells that it is the controller's; nothing there proves it. */
  byNameOnly?: boolean;
};

/** What is asked of one namespace of one cluster. */
export type Scope = {
  lookups: Lookups;
  namespace: string;
  signal: AbortSignal;
};

const NOTHING: Running = { seen: [] };
/** Longer chains of owners are somebody's mistake. */
const LONGEST_CHAIN = 5;
/** Kinds that keep pods running and are told apart by what they run. */
const RUNNERS = ['Deployment', 'StatefulSet', 'DaemonSet'];

/**
 * Follows an object to the controller that runs it, by owner references; by
 * name only where a ReplicaSet or the hash of a template proves it.
 */
export async function whatRuns(
  scope: Scope,
  kind: string,
  name: string,
): Promise<Running> {
  switch (kind) {
    case 'Pod':
      return ofPod(scope, name);
    case 'ReplicaSet':
      return (
        (await ofObject(scope, kind, name)) ?? ofGoneReplicaSet(scope, name)
      );
    case 'Job':
      return (await ofObject(scope, kind, name)) ?? ofGoneJob(scope, name);
    case 'Service':
    case 'PodDisruptionBudget':
      return ofSelector(scope, kind, name);
    case 'HorizontalPodAutoscaler': {
      const { lookups, namespace, signal } = scope;
      const found = await lookups.object(kind, namespace, name, signal);
      const target = found?.spec?.scaleTargetRef;
      return found && target
        ? joined(found, await ofObject(scope, target.kind, target.name))
        : NOTHING;
    }
    case 'PersistentVolumeClaim':
      return ofClaim(scope, name);
    default:
      return (await ofObject(scope, kind, name)) ?? NOTHING;
  }
}

async function ofPod(scope: Scope, name: string): Promise<Running> {
  // A storm names many pods of few ReplicaSets: these are asked first.
  const replicaSet = replicaSetOfPod(name);
  const found =
    (replicaSet && (await ofObject(scope, 'ReplicaSet', replicaSet))) ||
    (await ofObject(scope, 'Pod', name));
  if (found) return found;
  return replicaSet ? ofGoneReplicaSet(scope, replicaSet) : NOTHING;
}

async function ofGoneReplicaSet(scope: Scope, name: string): Promise<Running> {
  const deployment = deploymentOfReplicaSet(name);
  const found = deployment && (await ofObject(scope, 'Deployment', deployment));
  return found ? { ...found, byNameOnly: true } : NOTHING;
}

async function ofGoneJob(scope: Scope, name: string): Promise<Running> {
  const cronJob = cronJobOfJob(name);
  const found = cronJob && (await ofObject(scope, 'CronJob', cronJob));
  return found ? { ...found, byNameOnly: true } : NOTHING;
}

/** The chain of controllers above an object; undefined when it is not there. */
async function ofObject(
  { lookups, namespace, signal }: Scope,
  kind: string,
  name: string,
): Promise<Running | undefined> {
  let object = await lookups.object(kind, namespace, name, signal);
  if (!object) return undefined;
  let top = { kind, name, object };
  const seen = [object];
  for (let length = 1; length < LONGEST_CHAIN; length += 1) {
    const owner = controllerOf(object.metadata);
    if (!owner) break;
    const above = await lookups.object(
      owner.kind,
      namespace,
      owner.name,
      signal,
    );
    // What cannot be read is still the owner: the reference says so.
    top = { kind: owner.kind, name: owner.name, object: above ?? {} };
    if (!above) break;
    seen.push(above);
    object = above;
  }
  return { top, seen };
}

/** What a Service or a budget selects, when that is of one controller. */
async function ofSelector(
  scope: Scope,
  kind: string,
  name: string,
): Promise<Running> {
  const { lookups, namespace, signal } = scope;
  const found = await lookups.object(kind, namespace, name, signal);
  const selector = found?.spec?.selector;
  const wanted =
    kind === 'Service'
      ? (selector as Record<string, string> | undefined)
      : (selector as LabelSelector | undefined)?.matchLabels;
  if (!found || !wanted || Object.keys(wanted).length === 0) {
    return { seen: found ? [found] : [] };
  }
  const runner = await onlyRunner(scope, ({ spec }) =>
    Object.entries(wanted).every(
      ([key, value]) => spec?.template?.metadata?.labels?.[key] === value,
    ),
  );
  return joined(found, runner);
}

async function ofClaim(scope: Scope, name: string): Promise<Running> {
  const { lookups, namespace, signal } = scope;
  const kind = 'PersistentVolumeClaim';
  const found = await lookups.object(kind, namespace, name, signal);
  const runner = await onlyRunner(
    scope,
    ({ metadata, spec }) =>
      spec?.template?.spec?.volumes?.some(
        volume => volume.persistentVolumeClaim?.claimName === name,
      ) ||
      spec?.volumeClaimTemplates?.some(
        template =>
          name.startsWith(`${template.metadata?.name}-${metadata?.name}-`) &&
          /^\d+$/.test(name.slice(name.lastIndexOf('-') + 1)),
      ) ||
      false,
  );
  return found ? joined(found, runner) : runner ?? NOTHING;
}

/** The one controller of which that is true; none when there are several. */
async function onlyRunner(
  { lookups, namespace, signal }: Scope,
  isIt: (object: FollowedObject) => boolean,
): Promise<Running | undefined> {
  const runners = await Promise.all(
    RUNNERS.map(async kind => {
      const objects = await lookups.objects(kind, namespace, signal);
      return objects
        .filter(isIt)
        .map(object => ({ kind, name: object.metadata?.name ?? '', object }));
    }),
  );
  const [top, another] = runners.flat();
  return top && !another ? { top, seen: [top.object] } : undefined;
}

function joined(found: FollowedObject, running: Running | undefined): Running {
  return { ...running, seen: [found, ...(running?.seen ?? [])] };
}

/** The first `kubernetes-id` on the way, the controller's before the pod's. */
export function kubernetesIdOf({ seen }: Running): string | undefined {
  return [...seen]
    .reverse()
    .flatMap(({ metadata, spec }) => [metadata, spec?.template?.metadata])
    .flatMap(meta => idsOn(meta))
    .at(0);
}

function idsOn(metadata: ObjectMeta | undefined): string[] {
  const { labels, annotations } = metadata ?? {};
  return [
    labels?.[ANNOTATION_KUBERNETES_ID],
    annotations?.[ANNOTATION_KUBERNETES_ID],
  ].filter(id => id !== undefined && id !== '') as string[];
}
