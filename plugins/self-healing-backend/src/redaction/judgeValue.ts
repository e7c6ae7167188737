import { isPublished } from './publishedExamples';
import { isAddress, isMixed, isPlaceholder, isReadable } from './randomness';
import { KeySort } from './secretKeys';

/** How a value stands beside its key. */
export interface Spelling {
  /** In quotes, or the value of a field of its own. */
  quoted: boolean;
  /** `key=value` without spaces, as programs write it, not people. */
  tight: boolean;
}

// A Kubernetes name (RFC 1123 subdomain), with a namespace or kind before it.
const RESOURCE_NAME = /^[a-z][a-z0-9-]{0,62}(?:[./][a-z][a-z0-9.-]{0,120})*$/;

/** Whether the value of a key of this sort is a secret. */
export function isSecretValue(
  sort: KeySort,
  value: string,
  { quoted, tight }: Spelling,
): boolean {
  if (sort === undefined || isPlaceholder(value) || isAddress(value)) {
    return false;
  }
  if (isPublished(value)) return false;
  // A number of a setting, with or without the setting's own name.
  if (/^(?:[A-Za-z]{2,40}=)?\d{1,3}$/.test(value)) return false;
  if (/^[A-Za-z]{2,40}=\d{1,12}$/.test(value)) return false;
  if (sort === 'password') {
    if (quoted || tight) return value.length >= 3;
    // "Password: wrong user name" is prose; `password: hunter2` is none.
    return value.length >= 4 && !/^[A-Za-z]{1,24}[.,:]?$/.test(value);
  }
  if (sort === 'secret') {
    if (
      RESOURCE_NAME.test(value) &&
      isReadable(value) &&
      !isWordWithDigits(value)
    ) {
      return false;
    }
    return quoted || tight
      ? value.length >= 6 && !isReadable(value)
      : isMixed(value, 8);
  }
  if (/^\d+$/.test(value)) return value.length >= 15;
  if (isMixed(value, 8)) return true;
  return tight && value.length >= 3 && value.length <= 64 && !isName(value);
}

// `token=abc` in a log is a token; `token=service-account` names one.
function isName(value: string): boolean {
  return (
    (RESOURCE_NAME.test(value) && /[-./]/.test(value) && isReadable(value)) ||
    /^[A-Z]/.test(value) ||
    /[({[]/.test(value)
  );
}

function isWordWithDigits(value: string): boolean {
  return /^[a-z]{3,}\d{1,6}$/.test(value);
}
