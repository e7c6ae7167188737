import { StatusCause } from './apiStatus';

export function wrongValue(
  field: string,
  value: unknown,
  problem: string,
): StatusCause {
  const shown = typeof value === 'string' ? JSON.stringify(value) : value;
  return {
    reason: 'FieldValueInvalid',
    message: `Invalid value: ${shown}: ${problem}`,
    field,
  };
}

export function required(field: string, hint = ''): StatusCause {
  return {
    reason: 'FieldValueRequired',
    message: hint ? `Required value: ${hint}` : 'Required value',
    field,
  };
}

export function unsupported(
  field: string,
  value: unknown,
  supported: string[],
): StatusCause {
  return {
    reason: 'FieldValueNotSupported',
    message: `Unsupported value: ${JSON.stringify(
      value,
    )}: supported values: ${supported.map(one => `"${one}"`).join(', ')}`,
    field,
  };
}

export const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
