import {
  Model,
  ModelReply,
  ModelRequest,
} from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { wordsOf } from '../../../wordsOf';

/** What came of a question; `failure` in one sentence. */
export type Answer = { reply: ModelReply } | { failure: string };

const LONGEST_FAILURE = 500;

// Modules are written by others, and what they count is money.
const replySchema = z.object({
  text: z.string(),
  stopped: z.enum(['end', 'length', 'refusal']),
  tokens: z.object({
    input: z.number().int().min(0).max(1e9),
    output: z.number().int().min(0).max(1e9),
    cachedInput: z.number().int().min(0).max(1e9).optional(),
  }),
  cost: z
    .object({ amount: z.number().min(0).max(1e6), currency: z.literal('USD') })
    .optional(),
});

/**
 * Asks a model and waits no longer than is allowed, even for one that is deaf
 * to that. Whatever it does, there is an answer.
 *
 * @throws whatever `signal` is aborted with: then nobody waits any more
 */
export async function askModel(
  model: Model,
  request: Omit<ModelRequest, 'signal'>,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Answer> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  let ended = false;
  const aborted = new Promise<never>((_, reject) => {
    either.addEventListener('abort', () => reject(either.reason), {
      once: true,
    });
  });
  try {
    either.throwIfAborted();
    const said = await Promise.race([
      model.complete({
        ...request,
        signal: either,
        onText: chunk => {
          if (!ended) request.onText?.(chunk);
        },
      }),
      aborted,
    ]);
    const parsed = replySchema.safeParse(said);
    return parsed.success
      ? { reply: parsed.data }
      : { failure: `The module of ${model.id} gave no reply of a model.` };
  } catch (error) {
    signal.throwIfAborted();
    return {
      failure: timeout.aborted
        ? `${model.name} did not answer within ${Math.round(
            timeoutMs / 1000,
          )} s.`
        : `${model.name} could not be asked: ${wordsOf(error).slice(
            0,
            LONGEST_FAILURE,
          )}`,
    };
  } finally {
    ended = true;
    aborted.catch(() => {});
  }
}
