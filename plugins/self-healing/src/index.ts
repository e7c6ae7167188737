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
  PolicyPreviewFieldExtension,
  RunbookPickerFieldExtension,
  SelfHealingPage,
  selfHealingPlugin,
} from './plugin';
export type { PolicyPreviewOptions } from './scaffolder/policyPreviewField';
export type { RunbookPickerOptions } from './scaffolder/runbookPickerField';
export { selfHealingApiRef } from './api';
export { selfHealingTranslationRef } from './translation';
