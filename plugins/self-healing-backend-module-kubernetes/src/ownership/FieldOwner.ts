import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { ClusterApi } from '../clusters/ClusterApi';
import { Deployment } from '../clusters/resources';

/** Who else writes what a plan changes, as the plan tells it. */
export type FieldOwner = NonNullable<Plan['owners']>[number];

/** What an action changes of a Deployment. */
export type OwnedField = 'template' | 'replicas';

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
