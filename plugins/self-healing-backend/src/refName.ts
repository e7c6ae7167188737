import { parseEntityRef } from '@backstage/catalog-model';

/** What people call it: `user:default/anna` is anna. */
export function refName(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}
