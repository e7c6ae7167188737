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

const began = new Date('2026-11-28T00:55:00.000Z');
const before = (minute: string, what: WorkloadChange['what']) =>
  change('kubectl', { what, at: `2026-11-28T00:${minute}.000Z` });

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
    expect(changedByHand(workload, [change(manager)], began)?.how).toBe(
      'changed',
    );
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
    expect(changedByHand(workload, [change(manager)], began)).toBe(null);
  });

  it('does not take what we did for a person', () => {
    const own = change('self-healing', { by: 'self-healing' });
    expect(changedByHand(workload, [own], began)).toBe(null);
    expect(changedByHand(workload, [], began)).toBe(null);
  });

  it('tells of the last one, in a sentence', () => {
    expect(
      changedByHand(
        workload,
        [
          change('kubectl-edit'),
          change('kubectl', {
            what: 'replicas',
            at: '2026-11-28T01:05:00.000Z',
          }),
          change('kube-controller-manager', { what: 'replicas' }),
        ],
        began,
      ),
    ).toEqual({
      by: 'kubectl',
      since: '2026-11-28T01:05:00.000Z',
      how: 'changed',
      message:
        'Deployment checkout was scaled by hand (kubectl) while the incident lasted',
    });
  });

  it('takes a scale just before the incident for a person at work', () => {
    const scaled = [before('51:00', 'template'), before('54:00', 'replicas')];
    expect(changedByHand(workload, scaled, began)?.message).toBe(
      'Deployment checkout was scaled by hand (kubectl) just before the incident began',
    );
  });

  it.each([
    ['a release', [before('54:00', 'template')]],
    [
      'a release with it',
      [before('54:02', 'template'), before('54:03', 'replicas')],
    ],
    [
      'a release after it',
      [before('53:00', 'replicas'), before('54:00', 'template')],
    ],
  ])(
    'takes none for one that comes with %s, which may be the fault',
    (_, changes) => {
      expect(changedByHand(workload, changes, began)).toBe(null);
    },
  );
});
