/**
 * Incidents and Self-healing on catalog entities.
 *
 * @packageDocumentation
 */
export {
  EntityIncidentsContent,
  EntitySelfHealingContent,
  SelfHealingPage,
  selfHealingPlugin,
} from './plugin';
export { selfHealingApiRef } from './api';
export { selfHealingTranslationRef } from './translation';
