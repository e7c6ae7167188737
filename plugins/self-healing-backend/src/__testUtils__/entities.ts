import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';

const apiVersion = 'self-healing.backstage.io/v1alpha1';

/** The service that breaks, opted in and owned. */
export const checkout: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'checkout',
    namespace: 'default',
    annotations: {
      'backstage.io/kubernetes-id': 'checkout',
      'self-healing.backstage.io/enabled': 'true',
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: 'team-checkout' },
  relations: [
    { type: RELATION_OWNED_BY, targetRef: 'group:default/team-checkout' },
  ],
};

/** A runbook on the test world, with its proof. */
export const rollBack: Entity = {
  apiVersion,
  kind: 'Runbook',
  metadata: { name: 'roll-back', namespace: 'default', title: 'Roll back' },
  spec: {
    owner: 'team-checkout',
    type: 'remediation',
    parameters: {
      type: 'object',
      properties: { reason: { type: 'string', maxLength: 20 } },
    },
    steps: [
      {
        id: 'undo',
        action: 'world:roll-back',
        input: { workload: '${{ entity.workload }}' },
      },
    ],
    verify: {
      // However busy the machine is; see World for a cure that does not help.
      within: '10m',
      for: '20ms',
      checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
    },
    onFailure: 'undo',
  },
};

/** A policy that lets the runbook run, as far as `autonomy` says. */
export function policy(spec: Record<string, unknown> = {}): Entity {
  return {
    apiVersion,
    kind: 'HealingPolicy',
    metadata: {
      name: 'bad-release',
      namespace: 'default',
      title: 'Bad release',
    },
    spec: {
      owner: 'team-checkout',
      targets: { kind: 'Component' },
      when: 'alert.labels.alertname == "KubePodCrashLooping"',
      runbook: 'roll-back',
      autonomy: 'act',
      ...spec,
    } as Entity['spec'],
  };
}

/** A runbook entity with another spec. */
export function runbook(spec: Record<string, unknown>): Entity {
  return { ...rollBack, spec: { ...rollBack.spec, ...spec } as Entity['spec'] };
}
