import { customObjectPath, Deployment } from '../clusters/resources';
import {
  FieldOwner,
  keepsRestart,
  objectName,
  OwnerSource,
} from './FieldOwner';
import { getIfAllowed, Looked } from './readIfAllowed';

// Source: https://fluxcd.io/flux/components/kustomize/kustomizations/
const KUSTOMIZE = 'kustomize.toolkit.fluxcd.io';
// Source: https://fluxcd.io/flux/components/helm/helmreleases/
const HELM = 'helm.toolkit.fluxcd.io';

type FluxObject = {
  spec?: {
    suspend?: boolean;
    interval?: string;
    driftDetection?: { mode?: string };
  };
};

/** Flux' Kustomizations and HelmReleases, by the labels they set. */
export const flux: OwnerSource = async question => [
  ...(await ownedBy(KUSTOMIZE, 'kustomizations', judgeKustomization)(question)),
  ...(await ownedBy(HELM, 'helmreleases', judgeHelmRelease)(question)),
];

type Judge = (
  name: string,
  looked: Looked<FluxObject>,
  deployment: Deployment,
) => FieldOwner;

function ownedBy(group: string, plural: string, judge: Judge): OwnerSource {
  return async ({ cluster, deployment, field, signal }) => {
    const { labels = {} } = deployment.metadata ?? {};
    const name = labels[`${group}/name`];
    const namespace = labels[`${group}/namespace`];
    if (!name || !namespace) return [];
    if (field === 'restart') {
      const full = objectName(namespace, name);
      return [keepsRestart('Flux', full, `Flux, by ${plural} ${full},`)];
    }
    const version = group === HELM ? 'v2' : 'v1';
    const looked = await getIfAllowed<FluxObject>(
      cluster,
      customObjectPath(`${group}/${version}`, namespace, plural, name),
      signal,
    );
    return [judge(objectName(namespace, name), looked, deployment)];
  };
}

/**
 * A Kustomization applies every managed object anew, by force, with every
 * interval. Pure.
 */
function judgeKustomization(
  name: string,
  { found, why }: Looked<FluxObject>,
  { metadata }: Deployment,
): FieldOwner {
  const annotations = metadata?.annotations ?? {};
  const subject = `Flux' Kustomization ${name}`;
  const owner = (
    reverts: FieldOwner['reverts'],
    message: string,
  ): FieldOwner => ({ kind: 'Flux', name, reverts, message });
  if (
    annotations[`${KUSTOMIZE}/reconcile`] === 'disabled' ||
    ['IfNotPresent', 'Ignore'].includes(annotations[`${KUSTOMIZE}/ssa`] ?? '')
  ) {
    return owner('never', `${subject} is told to leave this Deployment alone`);
  }
  if (found?.spec?.suspend) {
    return owner(
      'later',
      `${subject} is suspended: once it is resumed it brings the old state back, so change Git too`,
    );
  }
  const every = found?.spec?.interval ? ` every ${found.spec.interval}` : '';
  const unread = why ? ` (it could not be read: ${why})` : '';
  return owner(
    'at-once',
    `${subject} applies this Deployment anew${every} and puts this back${unread}: change Git, or suspend it, instead`,
  );
}

/** A HelmRelease puts changes back only where it detects drift. Pure. */
function judgeHelmRelease(
  name: string,
  { found, why }: Looked<FluxObject>,
  { metadata }: Deployment,
): FieldOwner {
  const subject = `Flux' HelmRelease ${name}`;
  const owner = (
    reverts: FieldOwner['reverts'],
    message: string,
  ): FieldOwner => ({ kind: 'Flux', name, reverts, message });
  if (!found) {
    return owner(
      'at-once',
      `${subject} owns this Deployment, and whether it puts changes back could not be read (${
        why ?? 'it is not in this cluster'
      }): change the release instead`,
    );
  }
  const isWatched =
    found.spec?.driftDetection?.mode === 'enabled' &&
    !found.spec.suspend &&
    metadata?.annotations?.[`${HELM}/driftDetection`] !== 'disabled';
  return isWatched
    ? owner(
        'at-once',
        `${subject} corrects drift and puts this back: change the release, or suspend it, instead`,
      )
    : owner(
        'later',
        `${subject} owns this Deployment: its next upgrade brings the old state back, so change the release too`,
      );
}
