import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { ClusterApi } from '../clusters/ClusterApi';
import { Deployment } from '../clusters/resources';

/** Who else writes what a plan changes, as the plan tells it. */
export type FieldOwner = NonNullable<Plan['owners']>[number];

/**
 * What an action changes of a Deployment. A restart is an annotation of the
 * template that is in nobody's manifest: who applies manifests, by three-way
 * merge or server-side apply, leaves it as it is.
 */
export type OwnedField = 'template' | 'replicas' | 'restart';

/** The part of the spec that holds it. */
export function specFieldOf(field: OwnedField): 'template' | 'replicas' {
  return field === 'replicas' ? 'replicas' : 'template';
}

/** What is said of whoever applies manifests, where a restart is planned. */
export function keepsRestart(
  kind: FieldOwner['kind'],
  name: string,
  subject: string,
): FieldOwner {
  return {
    kind,
    name,
    reverts: 'never',
    message: `${subject} owns this Deployment and keeps a restart as it is`,
  };
}

/** What is known when somebody is asked whether they write a field. */
export type OwnerQuestion = {
  cluster: ClusterApi;
  deployment: Deployment;
  field: OwnedField;
  signal: AbortSignal;
};

/**
 * Finds the owners of one kind. What cannot be read counts as put back at
 * once: nothing is done unattended against an owner that nobody could ask.
 *
 * @throws ApiServerError when the cluster does not answer
 */
export type OwnerSource = (question: OwnerQuestion) => Promise<FieldOwner[]>;

/** `namespace/name`. */
export function objectName(namespace: string | undefined, name: string) {
  return namespace ? `${namespace}/${name}` : name;
}
