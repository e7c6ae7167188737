import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { PolicyPart } from './PolicyPart';
import { policyPartSchema, validatePolicyPart } from './policyPartField';

export const policyPart = createFormField({
  name: 'PolicyPart',
  component: PolicyPart,
  validation: validatePolicyPart,
  schema: policyPartSchema,
});
