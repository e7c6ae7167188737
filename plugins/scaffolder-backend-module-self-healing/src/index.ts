/**
 * Scaffolder actions that turn self-healing on.
 *
 * @packageDocumentation
 */
export { scaffolderModuleSelfHealing as default } from './module';
