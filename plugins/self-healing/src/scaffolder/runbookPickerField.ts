import { SelfHealingApi } from '@backstage-self-healing/plugin-self-healing-common';
import {
  CustomFieldValidator,
  makeFieldSchema,
} from '@backstage/plugin-scaffolder-react';
import { selfHealingApiRef } from '../api';
import { entityRefOf } from './formValues';

export const runbookPickerSchema = makeFieldSchema({
  output: z => z.string(),
  uiOptions: z =>
    z.object({
      entity: z
        .string()
        .optional()
        .describe(
          'Name of the field that holds the entity, or an entity ref; without it all runbooks are offered',
        ),
    }),
});

/**
 * `ui:options` of the field RunbookPicker.
 *
 * @public
 */
export type RunbookPickerOptions = { entity?: string };

/** The runbooks that fit the entity, and an answer that says why none does. */
export async function offeredFor(
  api: SelfHealingApi,
  entityRef: string | undefined,
) {
  return (await api.listRunbooks(entityRef ? { entityRef } : {})).items;
}

/** What is chosen has to be there, and to fit the entity that is chosen. */
export const validateRunbook: CustomFieldValidator<
  string,
  RunbookPickerOptions
> = async (value, validation, { apiHolder, formData, uiSchema }) => {
  const api = apiHolder.get(selfHealingApiRef);
  if (!value || !api) return;
  const entityRef = entityRefOf(uiSchema?.['ui:options']?.entity, formData);
  const offered = await offeredFor(api, entityRef);
  if (!offered.some(({ ref }) => ref === value)) {
    validation.addError(
      entityRef
        ? `${value} does not fit ${entityRef}`
        : `${value} is not in the catalog`,
    );
  }
};
