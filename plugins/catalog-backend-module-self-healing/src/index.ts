/**
 * The catalog kinds Runbook and HealingPolicy.
 *
 * @packageDocumentation
 */
export { catalogModuleSelfHealing as default } from './module';
