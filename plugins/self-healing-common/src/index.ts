/**
 * The wire contract of Backstage Self-Healing: schemas, types, permissions and
 * the typed client. Holds no I/O but the client's `fetch`.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './duration';
export * from './alert';
export * from './severity';
export * from './workload';
export * from './incident';
export * from './timeline';
export * from './evidence';
export * from './plan';
export * from './decision';
export * from './execution';
export * from './killSwitch';
export * from './entityHealing';
export * from './analysis';
export * from './analysisRoutes';
export {
  describeProblem,
  problemsOf,
  problemSchema,
  type Problem,
} from './kinds/problem';
export { fenced, readFenced } from './modelReply/fence';
export * from './modelReply/judgeReply';
export { modelReplyJsonSchema } from './modelReply/replySchema';
export * from './kinds/shared';
export * from './kinds/runbook';
export * from './kinds/healingPolicy';
export * from './policyPreview';
export * from './permissions';
export * from './signal';
export * from './SelfHealingClient';
export * from './reveal';
