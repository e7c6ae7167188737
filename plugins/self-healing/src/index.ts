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
  SelfHealingPage,
  selfHealingPlugin,
} from './plugin';
export { selfHealingApiRef } from './api';
export { selfHealingTranslationRef } from './translation';
