export { createOpenaiModel } from './createOpenaiModel';
export { selfHealingModuleOpenai as default } from './module';
