import { Reason } from '@backstage-self-healing/plugin-self-healing-common';

export const allows = (rule: string, message: string): Reason => ({
  rule,
  effect: 'allows',
  message,
});

export const limits = (rule: string, message: string): Reason => ({
  rule,
  effect: 'limits',
  message,
});

export const forbids = (rule: string, message: string): Reason => ({
  rule,
  effect: 'forbids',
  message,
});

export const isForbidden = (reasons: Reason[]): boolean =>
  reasons.some(reason => reason.effect === 'forbids');
