import { Reason } from '@backstage-self-healing/plugin-self-healing-common';
import { PolicyFacts } from '../facts';
import { limits } from '../reason';
import { Answer, passed, Question } from './gate';

/**
 * A person who has said why may go past what is said here.
 *
 * @returns undefined when nobody has
 */
export function overridden(
  { facts: { trigger } }: Question,
  rule: string,
  message: string,
): Answer | undefined {
  return trigger.kind === 'person' && trigger.override
    ? passed(
        limits(rule, `${message}${past(trigger.ref, trigger.override.reason)}`),
      )
    : undefined;
}

/** Whether a reason says that a person went past it. */
export function saysOverridden(
  { message }: Reason,
  { trigger }: Pick<PolicyFacts, 'trigger'>,
): boolean {
  return (
    trigger.kind === 'person' &&
    trigger.override !== undefined &&
    message.endsWith(past(trigger.ref, trigger.override.reason))
  );
}

function past(who: string, reason: string): string {
  return ` ${who} goes past it: ${reason}`;
}
