import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';

/** Any spelling of an entity ref, as the catalog spells it. */
export const entityRefSchema = z.string().transform((ref, context) => {
  try {
    return stringifyEntityRef(parseEntityRef(ref));
  } catch {
    context.addIssue({
      code: 'custom',
      message: `'${ref}' is not an entity ref such as component:default/checkout`,
    });
    return z.NEVER;
  }
});
