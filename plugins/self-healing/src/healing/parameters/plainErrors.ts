import { RJSFValidationError } from '@rjsf/utils';

/** That no alternative fits says nothing where what does not fit is said. */
const SUMMING_UP = ['oneOf', 'anyOf', 'if'];

/**
 * @param missing - what to say of a field that is not filled in
 * @returns what the validator found, each once and in words for a form
 */
export function plainErrors(
  errors: RJSFValidationError[],
  missing: string,
): RJSFValidationError[] {
  const telling = errors.filter(({ name = '' }) => !SUMMING_UP.includes(name));
  return (telling.length > 0 ? telling : errors).map(error =>
    error.name === 'required' ? { ...error, message: missing } : error,
  );
}
