import { killSwitchRequestSchema } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod/v3';
import { withoutSecrets } from '../redaction/withoutSecrets';
import { readBody } from '../routes/body';
import { setKillSwitch } from '../routes/setKillSwitch';
import { Tool } from './tool';

const input = z
  .object({
    scope: z
      .enum(['global', 'cluster', 'entity', 'policy'])
      .describe('What is to be stopped; take the narrowest that does'),
    ref: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('The cluster, entity or policy; absent for global'),
    reason: z.string().min(1).max(500).describe('Why, for people'),
  })
  .strict();

const output = z.object({
  scope: z.string(),
  ref: z.string().optional(),
  engaged: z.literal(true),
  pulledBy: z.string(),
  pulledAt: z.string(),
  note: z.string(),
});

export const pullKillSwitchTool: Tool<typeof input, typeof output> = {
  name: 'pull-kill-switch',
  title: 'Pull a kill switch',
  description:
    'Stops all remediation at once: for everything, one cluster, one entity or one policy. What is under way stops too, undoing included. Only people can release it again, in the portal. Use it only when healing itself does harm, or when a person says so.',
  input,
  output,
  examples: [
    {
      title: 'Stop what is done to one service',
      input: {
        scope: 'entity',
        ref: 'component:default/checkout',
        reason: 'The rollback makes it worse',
      },
    },
  ],
  attributes: { readOnly: false, destructive: true, idempotent: true },
  async run(options, credentials, { scope, ref, reason }) {
    const asked = readBody(killSwitchRequestSchema, {
      scope: ref === undefined ? { scope } : { scope, ref },
      // There is no way to say anything else.
      engaged: true,
      reason: withoutSecrets(reason).slice(0, 500),
    });
    const { changedBy, changedAt, ...pulled } = await setKillSwitch(
      options,
      credentials,
      asked,
    );
    return {
      ...pulled.scope,
      engaged: true as const,
      pulledBy: changedBy,
      pulledAt: changedAt,
      note: 'It stays pulled until a person releases it in the portal.',
    };
  },
};
