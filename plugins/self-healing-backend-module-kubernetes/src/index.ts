/**
 * Kubernetes for Backstage Self-Healing: actions, checks, evidence, diagnosers
 * and the locator of workloads.
 *
 * @packageDocumentation
 */
export { selfHealingModuleKubernetes as default } from './module';
