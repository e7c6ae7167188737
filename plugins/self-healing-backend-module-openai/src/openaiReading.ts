import type OpenAI from 'openai';
import { ModelReply } from '@backstage-self-healing/plugin-self-healing-node';

type Chunk = OpenAI.ChatCompletionChunk;

/** Puts a reply together from the chunks of its stream. */
export class OpenaiReading {
  text = '';
  stopped: ModelReply['stopped'] = 'end';
  begun = false;
  ended = false;
  tokens: ModelReply['tokens'] = { input: 0, output: 0 };

  constructor(private readonly onText?: (chunk: string) => void) {}

  /** Takes what compatible servers leave out or send as null, `choices` too. */
  add(chunk: Partial<Chunk>): void {
    // Asked for one answer, so there is one.
    const choice = chunk.choices?.[0];
    if (choice) this.begun = true;
    if (choice?.delta?.content) {
      this.text += choice.delta.content;
      this.onText?.(choice.delta.content);
    }
    if (choice?.delta?.refusal) this.stopped = 'refusal';
    if (choice?.finish_reason) {
      this.ended = true;
      if (this.stopped !== 'refusal') {
        this.stopped = stoppedBy(choice.finish_reason);
      }
    }
    if (chunk.usage) {
      const { prompt_tokens, completion_tokens, prompt_tokens_details } =
        chunk.usage;
      this.tokens = {
        input: prompt_tokens ?? 0,
        output: completion_tokens ?? 0,
        cachedInput: prompt_tokens_details?.cached_tokens ?? 0,
      };
    }
  }
}

function stoppedBy(
  reason: NonNullable<Chunk['choices'][number]['finish_reason']>,
): ModelReply['stopped'] {
  switch (reason) {
    case 'length':
      return 'length';
    case 'content_filter':
      return 'refusal';
    default:
      return 'end';
  }
}
