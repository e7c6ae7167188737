export { selfHealingModuleAnthropic as default } from './module';
