export { selfHealingModuleObservability as default } from './module';
