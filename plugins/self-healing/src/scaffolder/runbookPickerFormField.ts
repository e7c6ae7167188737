import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { RunbookPicker } from './RunbookPicker';
import { runbookPickerSchema, validateRunbook } from './runbookPickerField';

export const runbookPicker = createFormField({
  name: 'RunbookPicker',
  component: RunbookPicker,
  validation: validateRunbook,
  schema: runbookPickerSchema,
});
