import { customObjectPath, Deployment } from '../clusters/resources';
import { writerOf } from '../memory/fieldWriter';
import {
  FieldOwner,
  keepsRestart,
  objectName,
  OwnedField,
  OwnerSource,
  specFieldOf,
} from './FieldOwner';
import { getIfAllowed, Looked } from './readIfAllowed';

/** Where Argo CD and its Applications are unless they are told otherwise. */
const HOME = 'argocd';
// Source: https://argo-cd.readthedocs.io/en/stable/user-guide/resource_tracking/
const TRACKING_ID = 'argocd.argoproj.io/tracking-id';
const INSTANCE = 'app.kubernetes.io/instance';
const MANAGERS = ['argocd-controller', 'argocd-application-controller'];

type Application = {
  metadata?: { name?: string; namespace?: string };
  spec?: {
    syncPolicy?: {
      automated?: { enabled?: boolean; selfHeal?: boolean } | null;
    };
    ignoreDifferences?: Array<{
      group?: string;
      kind?: string;
      name?: string;
      jsonPointers?: string[];
    }>;
  };
};

type Tracked = { name: string; namespace?: string };

/**
 * The application that a Deployment belongs to: by a tracking id that names
 * this very object, since a copied manifest brings along that of another; or
 * because Argo CD wrote the field. The label `app.kubernetes.io/instance` alone
 * proves nothing, Helm charts have it too.
 */
function trackedBy(
  { metadata }: Deployment,
  field: OwnedField,
): Tracked | undefined {
  const id = metadata?.annotations?.[TRACKING_ID] ?? '';
  const [app, gvk, named] = splitId(id);
  if (
    app &&
    gvk === 'apps/Deployment' &&
    named === `${metadata?.namespace}/${metadata?.name}`
  ) {
    // `namespace_name` where Applications may be in any namespace.
    const [name, namespace] = app.split('_').reverse();
    return { name, ...(namespace ? { namespace } : {}) };
  }
  const writer = writerOf(metadata, 'spec', specFieldOf(field));
  const instance = metadata?.labels?.[INSTANCE];
  return writer && MANAGERS.includes(writer.manager)
    ? { name: instance ?? 'unknown' }
    : undefined;
}

// `app:group/Kind:namespace/name`
function splitId(id: string): [string?, string?, string?] {
  const parts = id.split(':');
  return parts.length === 3 ? (parts as [string, string, string]) : [];
}

/** Argo CD's applications. */
export const argoCd: OwnerSource = async ({
  cluster,
  deployment,
  field,
  signal,
}) => {
  const tracked = trackedBy(deployment, field);
  if (!tracked) return [];
  const { name, namespace = HOME } = tracked;
  if (field === 'restart') {
    const full = objectName(namespace, name);
    return [keepsRestart('ArgoCD', full, `Argo CD's application ${full}`)];
  }
  const application = await getIfAllowed<Application>(
    cluster,
    customObjectPath('argoproj.io/v1alpha1', namespace, 'applications', name),
    signal,
  );
  return judgeApplication(
    objectName(namespace, name),
    application,
    deployment,
    field,
  );
};

/** Whether an application puts a field back, and when. Pure. */
function judgeApplication(
  name: string,
  { found: application, why }: Looked<Application>,
  deployment: Deployment,
  field: OwnedField,
): FieldOwner[] {
  const owner = (
    reverts: FieldOwner['reverts'],
    message: string,
  ): FieldOwner[] => [{ kind: 'ArgoCD', name, reverts, message }];
  const subject = `Argo CD's application ${name}`;
  if (!application) {
    return owner(
      'at-once',
      `${subject} owns this Deployment, and whether it puts changes back at once could not be read (${
        why ?? 'it is not in this cluster'
      }): sync or roll back the application, or change Git, instead`,
    );
  }
  if (ignores(application, deployment, field)) {
    return owner('never', `${subject} leaves this field to others`);
  }
  const { automated } = application.spec?.syncPolicy ?? {};
  const isAutomatic = automated && automated.enabled !== false;
  if (isAutomatic && automated.selfHeal) {
    return owner(
      'at-once',
      `${subject} heals itself and puts this back within seconds: sync or roll back the application, or change Git, instead`,
    );
  }
  const when = isAutomatic ? 'the next deploy' : 'the next sync';
  return owner(
    'later',
    `${subject} owns this Deployment: ${when} brings the old state back, so change Git too`,
  );
}

function ignores(
  { spec }: Application,
  { metadata }: Deployment,
  field: OwnedField,
): boolean {
  return (spec?.ignoreDifferences ?? []).some(
    ({ group = '', kind, name, jsonPointers = [] }) =>
      (group === 'apps' || group === '*') &&
      (kind === 'Deployment' || kind === '*') &&
      (!name || name === metadata?.name) &&
      jsonPointers.includes(`/spec/${field}`),
  );
}
