export * from './facts';
export { choosePolicy } from './choosePolicy';
export { decide } from './decide';
export type { PolicyVerdict } from './decide';
export { describeGuardrails } from './guardrails';
