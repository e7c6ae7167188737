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
        limits(
          rule,
          `${message} ${trigger.ref} goes past it: ${trigger.override.reason}`,
        ),
      )
    : undefined;
}
