export { selfHealingModuleOpenai as default } from './module';
