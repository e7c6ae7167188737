import { Finding } from '@backstage-self-healing/plugin-self-healing-common';

/** Whether a finding is about trouble of what runs now. */
export function aboutNow({ severity, affects }: Finding): boolean {
  return severity !== 'context' && affects !== 'other';
}
