import { InputError } from '@backstage/errors';
import Ajv from 'ajv';

/**
 * Parameters as a runbook takes them, its defaults filled in.
 *
 * @param schema - JSON Schema, as the runbook's owner wrote it
 * @throws InputError with the path of what does not fit the schema
 */
export function withDefaults(
  schema: Record<string, unknown>,
  parameters: Record<string, unknown>,
): Record<string, unknown> {
  // The schema is an owner's: unknown keywords are theirs (ui:widget and such).
  const ajv = new Ajv({ useDefaults: true, allErrors: true, strict: false });
  // Through JSON, as which they came and will be stored.
  const filled = JSON.parse(JSON.stringify(parameters));
  let valid: unknown;
  try {
    if (schema.$async) throw new Error('$async is not supported');
    valid = ajv.validate(schema, filled);
  } catch (error) {
    throw new InputError(
      `The runbook's parameters are no JSON Schema: ${
        error instanceof Error ? error.message : error
      }`,
    );
  }
  if (valid !== true) {
    throw new InputError(
      ajv.errorsText(ajv.errors, { dataVar: 'parameters', separator: '; ' }),
    );
  }
  return filled;
}
