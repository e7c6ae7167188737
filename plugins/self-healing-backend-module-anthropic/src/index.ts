export { createAnthropicModel } from './createAnthropicModel';
export { selfHealingModuleAnthropic as default } from './module';
