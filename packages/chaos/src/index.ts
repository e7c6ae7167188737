export { runWorld } from './world';
export type { Report } from './world';
