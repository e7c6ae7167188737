import { Deployment } from '../clusters/resources';
import { DeploymentState } from '../workload/DeploymentState';
import { effectOf, isOurs } from '../workload/effects';
import { writerOf } from './fieldWriter';
import { Remembered } from './MemoryStore';
import { recalled } from './recall';
import { keptSizes, keptStays } from './retention';
import { Stamps, templateSighting } from './sighting';
import { measured, ServiceEndpoints, SizeSighting } from './sizes';
import { remember } from './stays';

/** What one look is told beside the cluster's answer. */
export type LookOptions = {
  at: Date;
  servedAfterMs: number;
  unseenMs?: number;
};

/**
 * Adds to what is remembered a Deployment alone, as a watch sends it. It cannot
 * begin a history: what was before it, only its ReplicaSets tell.
 */
export function heard(
  known: Remembered,
  deployment: Deployment,
  { at, servedAfterMs, unseenMs }: LookOptions,
): Remembered {
  const { stays, sizes } = known;
  if (stays.length === 0) return known;
  const sighting = {
    ...templateSighting(deployment, stampsOf(known), at),
    unseenMs,
  };
  return {
    ...known,
    stays: remember(stays, sighting, servedAfterMs),
    sizes: measured(sizes, sizeOf(deployment, known, at)),
  };
}

/** Adds what was read of it and all that belongs to it. */
export function seen(
  known: Remembered,
  state: DeploymentState,
  services: ServiceEndpoints[] | null,
  { at, servedAfterMs, unseenMs }: LookOptions,
): Remembered {
  const { deployment } = state;
  const stays = recalled(
    known.stays,
    state,
    at,
    servedAfterMs,
    unseenMs,
    stampsOf(known),
  );
  const size = {
    ...sizeOf(deployment, known, at),
    whole: isWhole(deployment),
    services,
  };
  return {
    ...known,
    stays: keptStays(stays, at),
    sizes: keptSizes(measured(known.sizes, size), at),
  };
}

function sizeOf(
  deployment: Deployment,
  known: Remembered,
  at: Date,
): SizeSighting {
  const writer = writerOf(deployment.metadata, 'spec', 'replicas');
  const stamp = effectOf(deployment) ?? null;
  return {
    at: at.toISOString(),
    replicas: deployment.spec?.replicas ?? 1,
    by: isOurs(stamp, stampsOf(known), writer) ? 'self-healing' : 'other',
    manager: writer?.manager ?? null,
    stamp,
  };
}

/** Of every effect of ours that was seen. */
export function stampsOf({
  stays,
  sizes,
}: Pick<Remembered, 'stays' | 'sizes'>): Stamps {
  return [...stays, ...sizes].map(({ stamp }) => stamp);
}

/** Every replica is of the template as it stands, and ready. */
function isWhole({ metadata, spec, status }: Deployment): boolean {
  const replicas = spec?.replicas ?? 1;
  const counts = [
    status?.replicas,
    status?.updatedReplicas,
    status?.readyReplicas,
  ];
  return (
    status?.observedGeneration === metadata?.generation &&
    // A count of zero is left out.
    counts.every(count => (count ?? 0) === replicas)
  );
}
