import type Anthropic from '@anthropic-ai/sdk';
import { ModelReply } from '@backstage-self-healing/plugin-self-healing-node';

/** Puts a reply together from the events of its stream. */
export class AnthropicReading {
  text = '';
  stopped: ModelReply['stopped'] = 'end';
  begun = false;
  ended = false;
  private usage = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0 };

  constructor(private readonly onText?: (chunk: string) => void) {}

  get tokens() {
    const { input, cacheRead, cacheWrite, output } = this.usage;
    return {
      // "Total input tokens in a request is the summation of `input_tokens`,
      // `cache_creation_input_tokens`, and `cache_read_input_tokens`"
      // (the SDK's `Message.usage`).
      input: input + cacheRead + cacheWrite,
      output,
      cachedInput: cacheRead,
      cacheWrite,
    };
  }

  add(event: Anthropic.RawMessageStreamEvent): void {
    switch (event.type) {
      case 'message_start':
        this.begun = true;
        this.count(event.message.usage);
        break;
      case 'content_block_delta':
        // Of the other blocks, thinking above all, nobody is told.
        if (event.delta.type === 'text_delta') {
          this.text += event.delta.text;
          this.onText?.(event.delta.text);
        }
        break;
      case 'message_delta':
        this.count(event.usage);
        this.stopped = stoppedBy(event.delta.stop_reason);
        break;
      case 'message_stop':
        this.ended = this.begun;
        break;
      default:
    }
  }

  /** The counts of later events are the whole so far, and may leave some out. */
  private count(usage: Partial<Anthropic.MessageDeltaUsage> | undefined): void {
    const { usage: known } = this;
    this.usage = {
      input: usage?.input_tokens ?? known.input,
      cacheRead: usage?.cache_read_input_tokens ?? known.cacheRead,
      cacheWrite: usage?.cache_creation_input_tokens ?? known.cacheWrite,
      output: usage?.output_tokens ?? known.output,
    };
  }
}

function stoppedBy(reason: string | null): ModelReply['stopped'] {
  switch (reason) {
    case 'refusal':
      return 'refusal';
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    default:
      return 'end';
  }
}
