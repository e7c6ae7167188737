export { scaffolderModuleSelfHealing as default } from './module';
