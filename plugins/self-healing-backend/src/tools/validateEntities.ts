import { Problem } from '@backstage-self-healing/plugin-self-healing-common';
import {
  validatePolicy,
  validateRunbook,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z as wire } from 'zod';
import { z } from 'zod/v3';
import { readBody } from '../routes/body';
import { READS, Tool } from './tool';
import { brief } from './words';

const input = z
  .object({
    entity: z
      .record(z.unknown())
      .describe('The whole catalog entity: apiVersion, kind, metadata, spec'),
  })
  .strict();

const output = z.object({
  valid: z.boolean(),
  problems: z.array(
    z.object({
      path: z
        .string()
        .describe('Where in the entity, e.g. spec.steps[0].input'),
      message: z.string(),
    }),
  ),
  more: z.number().optional().describe('Problems beyond the first 50'),
});

const entitySchema = wire.record(wire.string(), wire.unknown());

function validator(
  told: Pick<
    Tool<typeof input, typeof output>,
    'name' | 'title' | 'description' | 'examples'
  >,
  validate: (entity: unknown) => Problem[],
): Tool<typeof input, typeof output> {
  return {
    ...told,
    input,
    output,
    attributes: READS,
    async run(_options, _credentials, { entity }) {
      const problems = validate(readBody(entitySchema, entity));
      return {
        valid: problems.length === 0,
        problems: problems.slice(0, 50).map(({ path, message }) => ({
          path: brief(path),
          message: brief(message),
        })),
        ...(problems.length > 50 ? { more: problems.length - 50 } : {}),
      };
    },
  };
}

const apiVersion = 'self-healing.backstage.io/v1alpha1';

export const validateRunbookTool = validator(
  {
    name: 'validate-runbook',
    title: 'Validate a runbook',
    description:
      'Checks a Runbook entity as the catalog would: its shape, its parameters, every expression, its proof. Registers and changes nothing. Whether an action or a check is installed shows when it is planned.',
    examples: [
      {
        title: 'A rollback with a proof',
        input: {
          entity: {
            apiVersion,
            kind: 'Runbook',
            metadata: { name: 'roll-back-last-release' },
            spec: {
              owner: 'group:default/team-checkout',
              type: 'remediation',
              steps: [
                {
                  id: 'undo',
                  action: 'kubernetes:rollout-undo',
                  input: { workload: '${{ entity.workload }}' },
                },
              ],
              verify: {
                checks: [{ rollout: 'healthy' }, { alert: 'resolved' }],
              },
            },
          },
        },
      },
    ],
  },
  validateRunbook,
);

export const validatePolicyTool = validator(
  {
    name: 'validate-policy',
    title: 'Validate a healing policy',
    description:
      'Checks a HealingPolicy entity as the catalog would: its shape, whom it targets, its condition in CEL, its guardrails and who approves. Registers and changes nothing.',
    examples: [
      {
        title: 'Suggest a rollback for a crash loop',
        input: {
          entity: {
            apiVersion,
            kind: 'HealingPolicy',
            metadata: { name: 'roll-back-crashing-release' },
            spec: {
              owner: 'group:default/team-checkout',
              targets: { kind: 'Component', 'spec.system': 'shop' },
              when: 'findings.exists(f, f.type == "crash-loop")',
              runbook: 'roll-back-last-release',
              autonomy: 'suggest',
            },
          },
        },
      },
    ],
  },
  validatePolicy,
);
