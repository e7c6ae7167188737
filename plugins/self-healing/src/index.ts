/**
 * Incidents and Self-healing on catalog entities.
 *
 * @packageDocumentation
 */
export {
  EntityHealingPolicyCard,
  EntityIncidentsContent,
  EntityRunbookCard,
  EntitySelfHealingContent,
  PolicyPartFieldExtension,
  PolicyPreviewFieldExtension,
  RunbookPickerFieldExtension,
  SelfHealingPage,
  selfHealingPlugin,
} from './plugin';
export type { PolicyPartOptions } from './scaffolder/policyPartField';
export type { PolicyPreviewOptions } from './scaffolder/policyPreviewField';
export type { RunbookPickerOptions } from './scaffolder/runbookPickerField';
export { selfHealingApiRef } from './api';
export { selfHealingTranslationRef } from './translation';
