import {
  DEFAULT_PREVIEW_DAYS,
  describeProblem,
  PolicyPreviewRequest,
  Problem,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  CustomFieldValidator,
  makeFieldSchema,
} from '@backstage/plugin-scaffolder-react';
import { selfHealingApiRef } from '../api';
import { entityRefOf, fieldsAt, fillIn, FormValues } from './formValues';

export const policyPreviewSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      policy: z
        .record(z.any())
        .describe(
          'The HealingPolicy, or its spec, that the template makes, with ${{ parameters.… }} where fields go',
        ),
      runbook: z
        .record(z.any())
        .optional()
        .describe('A Runbook that the template makes too, written alike'),
      entity: z
        .string()
        .optional()
        .describe(
          'Name of the field that holds the entity, or an entity ref; without it the policy is only checked',
        ),
      days: z
        .number()
        .optional()
        .describe(`How far back to look; ${DEFAULT_PREVIEW_DAYS}`),
    }),
});

/**
 * `ui:options` of the field PolicyPreview.
 *
 * @public
 */
export type PolicyPreviewOptions = {
  policy?: Record<string, unknown>;
  runbook?: Record<string, unknown>;
  entity?: string;
  days?: number;
};

/** @returns what to ask, from what has been filled in so far */
export function previewRequest(
  options: PolicyPreviewOptions,
  values: FormValues,
): PolicyPreviewRequest {
  const { policy = {}, runbook, entity, days } = options;
  const entityRef = entityRefOf(entity, values);
  return {
    policy: fillIn(policy, values) as Record<string, unknown>,
    ...(runbook && {
      runbook: fillIn(runbook, values) as Record<string, unknown>,
    }),
    ...(entityRef && { entityRef }),
    ...(days && { days }),
  };
}

/** The fields that a problem comes from, by their names in the form. */
export function fieldsOf(
  { path }: Problem,
  { policy = {} }: PolicyPreviewOptions,
): string[] {
  // The backend names places from the entity's root, also for a mere spec.
  return 'spec' in policy
    ? fieldsAt(policy, path)
    : fieldsAt({ spec: policy }, path);
}

/** What would make an invalid policy is told before anything is made. */
export const validatePolicy: CustomFieldValidator<
  string,
  PolicyPreviewOptions
> = async (_, validation, { apiHolder, formData, uiSchema }) => {
  const api = apiHolder.get(selfHealingApiRef);
  if (!api) return;
  const options = uiSchema?.['ui:options'] ?? {};
  const { policy, runbook } = previewRequest(options, formData);
  const { problems } = await api.previewPolicy({ policy, runbook });
  for (const problem of problems) {
    const fields = fieldsOf(problem, options);
    validation.addError(
      fields.length > 0
        ? `${fields.join(', ')}: ${problem.message}`
        : describeProblem(problem),
    );
  }
};
