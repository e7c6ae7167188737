import {
  CustomFieldValidator,
  makeFieldSchema,
} from '@backstage/plugin-scaffolder-react';
import { selfHealingApiRef } from '../api';

export const policyPartSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      path: z
        .string()
        .describe(
          'Which part of a HealingPolicy it is, from its spec: when, guardrails.cooldown, …',
        ),
    }),
});

/**
 * `ui:options` of the field PolicyPart.
 *
 * @public
 */
export type PolicyPartOptions = { path?: string };

/** Right in all that is not asked about. */
const REST = {
  owner: 'anybody',
  targets: { kind: 'Component' },
  when: 'true',
  runbook: 'any',
  autonomy: 'observe',
};

/** A policy of which one part was filled in. */
export function policyWith(
  path: string,
  value: string,
): Record<string, unknown> {
  const put = (
    into: Record<string, unknown>,
    [name, ...rest]: string[],
  ): Record<string, unknown> => ({
    ...into,
    [name]: rest.length === 0 ? value : put({}, rest),
  });
  return put(REST, path.split('.'));
}

/** What is wrong with the part is told under its own field. */
export const validatePolicyPart: CustomFieldValidator<
  string,
  PolicyPartOptions
> = async (value, validation, { apiHolder, uiSchema }) => {
  const path = uiSchema?.['ui:options']?.path;
  const api = apiHolder.get(selfHealingApiRef);
  if (!value || !path || !api) return;
  const { problems } = await api.previewPolicy({
    policy: policyWith(path, value),
  });
  for (const problem of problems) {
    if (problem.path.startsWith(`spec.${path}`)) {
      validation.addError(problem.message);
    }
  }
};
