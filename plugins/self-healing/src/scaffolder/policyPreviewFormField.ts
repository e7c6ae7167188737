import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { PolicyPreview } from './PolicyPreview';
import { policyPreviewSchema, validatePolicy } from './policyPreviewField';

export const policyPreview = createFormField({
  name: 'PolicyPreview',
  component: PolicyPreview,
  validation: validatePolicy,
  schema: policyPreviewSchema,
});
