import { z } from 'zod';

/**
 * `apiVersion` of the catalog kinds Runbook and HealingPolicy.
 *
 * @public
 */
export const SELF_HEALING_API_VERSION = 'self-healing.backstage.io/v1alpha1';

/**
 * The entity envelope; the catalog itself checks names, labels and the rest.
 *
 * @public
 */
export const entityMetadataSchema = z.looseObject({
  name: z.string().min(1),
  namespace: z.string().optional(),
  title: z.string().optional(),
  description: z.string().optional(),
});

/**
 * Words of a validation failure, one line an issue, each with its path.
 *
 * @public
 */
export function describeIssues(error: z.ZodError): string {
  return error.issues
    .map(issue => {
      const path = issue.path
        .map(part =>
          typeof part === 'number' ? `[${part}]` : `.${String(part)}`,
        )
        .join('')
        .replace(/^\./, '');
      return path ? `${path}: ${issue.message}` : issue.message;
    })
    .join('; ');
}
