import Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import {
  Model,
  modelCost,
  modelFailure,
  ModelReply,
  ModelRequest,
} from '@backstage-self-healing/plugin-self-healing-node';
import { AnthropicConfig, SECTION } from './anthropicConfig';
import { AnthropicReading } from './anthropicReading';
import { troubleOf } from './anthropicTrouble';

/** Asks a model through Anthropic's Messages API. */
export class AnthropicModel implements Model {
  readonly id = 'anthropic';
  readonly name: string;
  private readonly client: Anthropic;

  constructor(private readonly config: AnthropicConfig) {
    this.name = config.model;
    this.client = new Anthropic({
      apiKey: config.apiKey,
      baseURL: config.baseUrl,
      timeout: config.timeoutMs,
      maxRetries: config.retries,
      // At `error` the client logs events that it cannot read, at `debug` all
      // that is sent, and the environment could turn either on.
      logLevel: 'off',
      openTelemetry: { traces: { contentMode: 'metadata_only' } },
      // `fetch` would follow a redirect, key and prompt with it.
      fetchOptions: { redirect: 'error' },
    });
  }

  async complete(request: ModelRequest): Promise<ModelReply> {
    const reading = new AnthropicReading(request.onText);
    const body = this.body(request);
    try {
      const events = await this.client.messages.create(body, {
        signal: request.signal,
      });
      for await (const event of events) reading.add(event);
    } catch (error) {
      request.signal.throwIfAborted();
      throw this.failure(error, reading, request);
    }
    // A stream that was aborted or broke off may end without an error.
    if (!reading.ended) {
      request.signal.throwIfAborted();
      throw this.failure(undefined, reading, request);
    }
    const { prices } = this.config;
    const { cacheWrite, ...tokens } = reading.tokens;
    return {
      text: reading.text,
      stopped: reading.stopped,
      tokens,
      ...(prices && { cost: modelCost(prices, { ...tokens, cacheWrite }) }),
    };
  }

  private body(request: ModelRequest): Anthropic.MessageCreateParamsStreaming {
    const { model, structuredOutput, effort, promptCaching } = this.config;
    const bySchema = structuredOutput === 'json_schema';
    const format: Anthropic.JSONOutputFormat | undefined = bySchema
      ? {
          type: 'json_schema',
          // Leaves out, and puts into words, what the API's subset of JSON
          // Schema has not.
          schema: transformJSONSchema(request.schema),
        }
      : undefined;
    return {
      model,
      max_tokens: request.maxOutputTokens,
      stream: true,
      system: [
        {
          type: 'text',
          text: bySchema ? request.system : withSchema(request),
          ...(promptCaching && { cache_control: { type: 'ephemeral' } }),
        },
      ],
      messages: [{ role: 'user', content: request.prompt }],
      ...((format || effort) && { output_config: { format, effort } }),
    };
  }

  private failure(
    error: unknown,
    reading: AnthropicReading,
    { system, prompt }: ModelRequest,
  ): Error {
    const { model, baseUrl, apiKey, timeoutMs } = this.config;
    return modelFailure(troubleOf(error, reading.begun, timeoutMs), {
      where: `The model ${model} at ${baseUrl}`,
      section: SECTION,
      sent: [apiKey, system, prompt],
    });
  }
}

function withSchema({ system, schema }: ModelRequest): string {
  return `${system}\n\nAnswer with one JSON object and nothing else, no Markdown, by this JSON Schema:\n${JSON.stringify(
    schema,
  )}`;
}
