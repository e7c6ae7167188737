import { WorkloadChange } from '@backstage-self-healing/plugin-self-healing-node';
import { changedByHand } from './changedByHand';

const workload = {
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'checkout',
};
const change = (
  manager: string | undefined,
  rest: Partial<WorkloadChange> = {},
): WorkloadChange => ({
  at: '2026-11-28T01:00:00.000Z',
  what: 'template',
  by: 'other',
  ...(manager ? { manager } : {}),
  ...rest,
});

describe('changedByHand', () => {
  it.each([
    'kubectl',
    'kubectl-edit',
    'kubectl-client-side-apply',
    'kubectl-rollout',
    'helm',
    'Terraform',
    'GoogleCloudConsole',
    'node-fetch',
    'gitlab-agent-deploy',
    'OpenAPI-Generator',
    undefined,
  ])('takes %s for a person at work', manager => {
    expect(changedByHand(workload, [change(manager)])?.how).toBe('changed');
  });

  it.each([
    'kube-controller-manager',
    'argocd-controller',
    'argocd-application-controller',
    'kustomize-controller',
    'helm-controller',
    'keda-operator',
    'keda',
    'vpa-updater',
    'vertical-pod-autoscaler',
    'prometheus-operator',
    'manager',
  ])('takes %s for a program', manager => {
    expect(changedByHand(workload, [change(manager)])).toBe(null);
  });

  it('does not take what we did for a person', () => {
    const own = change('self-healing', { by: 'self-healing' });
    expect(changedByHand(workload, [own])).toBe(null);
    expect(changedByHand(workload, [])).toBe(null);
  });

  it('tells of the last one, in a sentence', () => {
    expect(
      changedByHand(workload, [
        change('kubectl-edit'),
        change('kubectl', {
          what: 'replicas',
          at: '2026-11-28T01:05:00.000Z',
        }),
        change('kube-controller-manager', { what: 'replicas' }),
      ]),
    ).toEqual({
      by: 'kubectl',
      since: '2026-11-28T01:05:00.000Z',
      how: 'changed',
      message:
        'Deployment checkout was scaled by hand (kubectl) while the incident lasted',
    });
  });
});
