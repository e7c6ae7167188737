import { keepsRestart, objectName, OwnerSource } from './FieldOwner';

// Source: https://helm.sh/docs/chart_best_practices/labels/
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const RELEASE_NAME = 'meta.helm.sh/release-name';
const RELEASE_NAMESPACE = 'meta.helm.sh/release-namespace';

/** Helm itself, which runs when somebody deploys and not in between. */
export const helm: OwnerSource = async ({
  deployment: { metadata },
  field,
}) => {
  const { labels = {}, annotations = {} } = metadata ?? {};
  const release = annotations[RELEASE_NAME];
  // What Flux or Argo CD installs with Helm is theirs.
  const isOthers = Object.keys({ ...labels, ...annotations }).some(key =>
    /^(helm\.toolkit\.fluxcd\.io|argocd\.argoproj\.io)\//.test(key),
  );
  if (labels[MANAGED_BY] !== 'Helm' || !release || isOthers) return [];
  const name = objectName(
    annotations[RELEASE_NAMESPACE] ?? metadata?.namespace,
    release,
  );
  if (field === 'restart') {
    return [keepsRestart('Helm', name, `Helm release ${name}`)];
  }
  return [
    {
      kind: 'Helm',
      name,
      reverts: 'later',
      message: `Helm release ${name} owns this Deployment: the next deploy brings the old state back, and the release's history does not know of this change`,
    },
  ];
};
