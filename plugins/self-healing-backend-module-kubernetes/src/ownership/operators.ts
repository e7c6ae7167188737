import { writerOf } from '../memory/fieldWriter';
import { controllerOf } from '../workload/podState';
import { objectName, OwnerSource, specFieldOf } from './FieldOwner';

/** Written by a controller that is known by other means, or by nobody's. */
const KNOWN =
  /^(kube-controller-manager|argocd-.*|kustomize-controller|helm-controller|keda-operator|self-healing)$/;

/** Whatever made the Deployment, by owner reference or by what it wrote. */
export const operators: OwnerSource = async ({
  deployment: { metadata },
  field,
}) => {
  const controller = controllerOf(metadata);
  if (controller) {
    const name = objectName(metadata?.namespace, controller.name);
    return [
      {
        kind: 'Operator',
        name,
        reverts: 'at-once',
        message: `${controller.kind} ${name} made this Deployment and puts this back: change the ${controller.kind} instead`,
      },
    ];
  }
  const { manager = '' } = writerOf(metadata, 'spec', specFieldOf(field)) ?? {};
  return /(operator|controller)/i.test(manager) && !KNOWN.test(manager)
    ? [
        {
          kind: 'Operator',
          name: manager,
          reverts: 'at-once',
          message: `${manager} wrote this last and may put it back: change what it works from instead`,
        },
      ]
    : [];
};
