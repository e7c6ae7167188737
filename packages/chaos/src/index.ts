export { runWorld } from './world';
export type { Report } from './report';
