import { PolicyPart } from './PolicyPart';
import { policyPartSchema, validatePolicyPart } from './policyPartField';
import { PolicyPreview } from './PolicyPreview';
import { policyPreviewSchema, validatePolicy } from './policyPreviewField';
import { RunbookPicker } from './RunbookPicker';
import { runbookPickerSchema, validateRunbook } from './runbookPickerField';

// Fields of a template's form, as both frontend systems take them.

export const runbookPicker = {
  name: 'RunbookPicker',
  component: RunbookPicker,
  validation: validateRunbook,
  schema: runbookPickerSchema,
};

export const policyPreview = {
  name: 'PolicyPreview',
  component: PolicyPreview,
  validation: validatePolicy,
  schema: policyPreviewSchema,
};

export const policyPart = {
  name: 'PolicyPart',
  component: PolicyPart,
  validation: validatePolicyPart,
  schema: policyPartSchema,
};
