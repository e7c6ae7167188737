import {
  EntityHealing,
  entityHealingSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { execution } from './execution';

/** The *Self-healing* tab of an entity that is opted in and may be run. */
export function healing(overrides: Partial<EntityHealing> = {}): EntityHealing {
  return entityHealingSchema.parse({
    entityRef: 'component:default/checkout',
    enabled: true,
    obstacles: [],
    workloads: ['demo/shop/Deployment/checkout'],
    policies: [
      {
        ref: 'healingpolicy:default/roll-back-bad-release',
        title: 'Roll back a bad release',
        autonomy: 'act',
        when: 'alert.labels.alertname in ["KubePodCrashLooping", "KubeContainerImagePull"]',
        runbookRef: 'runbook:default/roll-back-last-release',
        runbookTitle: 'Roll back last release',
        guardrails: [
          {
            rule: 'limit',
            message: 'at most 5 executions per 1h (1 used)',
          },
          { rule: 'blast-radius', message: 'at most 30 % of the pods' },
        ],
        lastVerdict: 'act',
      },
    ],
    runbooks: [
      {
        ref: 'runbook:default/restart',
        title: 'Restart',
        description: 'Replaces every pod, one after the other',
        parameters: { type: 'object' },
        steps: [{ id: 'restart', action: 'kubernetes:rollout-restart' }],
        verified: true,
      },
      {
        ref: 'runbook:default/scale',
        title: 'Scale',
        description: 'Runs more pods, or fewer',
        parameters: {
          type: 'object',
          required: ['replicas'],
          properties: {
            replicas: {
              type: 'integer',
              title: 'Replicas',
              description: 'How many pods to run',
              minimum: 1,
              maximum: 10,
            },
          },
        },
        steps: [{ id: 'scale', action: 'kubernetes:scale' }],
        verified: false,
      },
    ],
    killSwitches: [],
    executions: [execution()],
    allowed: {
      run: true,
      approve: true,
      switchEntity: true,
      switchGlobal: false,
    },
    statistics: { incidents: 4, healed: 3, mttaMs: 5_000, mttrMs: 34_000 },
    ...overrides,
  });
}
