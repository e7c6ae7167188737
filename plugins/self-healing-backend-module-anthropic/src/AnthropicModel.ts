import Anthropic from '@anthropic-ai/sdk';
import { transformJSONSchema } from '@anthropic-ai/sdk/lib/transform-json-schema';
import {
  Model,
  modelCost,
  ModelReply,
  ModelRequest,
  readModelStream,
  withSchema,
} from '@backstage-self-healing/plugin-self-healing-node';
import { AnthropicConfig, SECTION } from './anthropicConfig';
import { AnthropicReading } from './anthropicReading';
import { toldByAnthropic } from './toldByAnthropic';

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
    await readModelStream(request, reading, {
      open: () => this.client.messages.create(body, { signal: request.signal }),
      settings: this.config,
      section: SECTION,
      errors: Anthropic,
      told: toldByAnthropic,
    });
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
}
