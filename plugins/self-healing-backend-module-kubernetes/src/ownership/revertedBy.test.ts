import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { Deployment } from '../clusters/resources';
import { templateDigest } from '../workload/podTemplate';
import { revertedBy } from './revertedBy';

const workload = {
  cluster: 'demo',
  namespace: 'shop',
  kind: 'Deployment',
  name: 'web',
};
const template = (image: string) => ({
  spec: { containers: [{ name: 'app', image }] },
});
const digest = (image: string) => templateDigest(template(image));

const rollback: Plan = {
  action: 'kubernetes:rollout-undo',
  target: 'demo/shop/Deployment/web',
  summary: 'Roll web back',
  changes: [],
  blastRadius: { pods: 1, podsInScope: 1, workloads: 1 },
  dryRun: { accepted: true },
  preconditions: { uid: 'u', template: digest('bad') },
  request: {
    change: {
      type: 'template',
      replicaSet: 'web-1',
      uid: 'r',
      revision: 1,
      digest: digest('good'),
    },
    size: 1,
    wrote: { uid: 'u', template: digest('good') },
  },
  undoable: true,
  plannedAt: '2026-11-28T00:00:00Z',
};

function live(image: string, manager?: string, stamp = 'e/s/do'): Deployment {
  return {
    metadata: {
      name: 'web',
      uid: 'u',
      annotations: { 'self-healing.backstage.io/effect': stamp },
      ...(manager
        ? {
            managedFields: [
              { manager, fieldsV1: { 'f:spec': { 'f:template': {} } } },
            ],
          }
        : {}),
    },
    spec: { selector: {}, template: template(image) },
  } as unknown as Deployment;
}

describe('whether a change is still there', () => {
  it.each<[string, Deployment, string | undefined]>([
    ['as we wrote it', live('good', 'self-healing'), undefined],
    [
      'as we wrote it, by whoever',
      live('good', 'argocd-controller'),
      undefined,
    ],
    [
      'as it was, by Argo CD',
      live('bad', 'argocd-controller'),
      'Argo CD (argocd-controller) has put the pod template of web back: what was changed here does not last',
    ],
    [
      'as it was, by Flux',
      live('bad', 'kustomize-controller'),
      'Flux (kustomize-controller) has put the pod template of web back: what was changed here does not last',
    ],
    [
      'another one, by a person',
      live('new', 'kubectl-edit'),
      'Somebody with kubectl (kubectl-edit) has changed the pod template of web since',
    ],
    [
      'as it was, where nobody tells who wrote it',
      live('bad'),
      'Somebody has put the pod template of web back: what was changed here does not last',
    ],
    [
      'what a webhook made of ours',
      live('good-and-sidecar', 'self-healing'),
      undefined,
    ],
    ['another one, where nobody tells', live('good-and-sidecar'), undefined],
    ['taken back by ourselves', live('bad', undefined, 'e/s/undo'), undefined],
  ])('%s', (_, deployment, said) => {
    expect(revertedBy([rollback], workload, deployment)).toBe(said);
  });

  it('goes by the last change of a field, and by no other workload', () => {
    const elsewhere = { ...rollback, target: 'demo/shop/Deployment/api' };
    expect(revertedBy([elsewhere], workload, live('bad'))).toBeUndefined();
    const again: Plan = {
      ...rollback,
      preconditions: { uid: 'u', template: digest('good') },
      request: {
        ...rollback.request,
        wrote: { uid: 'u', template: digest('better') },
      },
    };
    expect(
      revertedBy([rollback, again], workload, live('better')),
    ).toBeUndefined();
  });
});
