import { StatusCause } from './apiStatus';
import { wrongValue } from './fieldCauses';

const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const MAX_LENGTH = 63;

/** What is wrong with labels (apimachinery's ValidateLabels). */
export function labelCauses(
  labels: Record<string, string> | undefined,
  field: string,
): StatusCause[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => {
    const causes: StatusCause[] = [];
    const name = key.slice(key.lastIndexOf('/') + 1);
    if (!NAME.test(name)) {
      causes.push(
        wrongValue(
          field,
          key,
          "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        ),
      );
    } else if (name.length > MAX_LENGTH) {
      causes.push(
        wrongValue(field, key, 'name part must be no more than 63 characters'),
      );
    }
    if (value.length > MAX_LENGTH) {
      causes.push(
        wrongValue(field, value, 'must be no more than 63 characters'),
      );
    }
    if (!VALUE.test(value)) {
      causes.push(
        wrongValue(
          field,
          value,
          "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
        ),
      );
    }
    return causes;
  });
}
