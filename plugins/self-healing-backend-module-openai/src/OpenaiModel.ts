import OpenAI from 'openai';
import {
  Model,
  modelCost,
  ModelReply,
  ModelRequest,
  readModelStream,
  withSchema,
} from '@backstage-self-healing/plugin-self-healing-node';
import { bareJson } from './bareJson';
import { OpenaiConfig, SECTION } from './openaiConfig';
import { OpenaiReading } from './openaiReading';
import { strictSchema } from './strictSchema';
import { toldByOpenai } from './toldByOpenai';

/**
 * Asks a model through OpenAI's Chat Completions, which compatible servers
 * speak too.
 */
export class OpenaiModel implements Model {
  readonly id = 'openai';
  readonly name: string;
  private readonly client: OpenAI;

  constructor(private readonly config: OpenaiConfig) {
    this.name = config.model;
    this.client = new OpenAI({
      // The client wants a key, local servers want none: then no header is sent.
      apiKey: config.apiKey ?? 'none',
      ...(config.apiKey === undefined && {
        defaultHeaders: { Authorization: null },
      }),
      baseURL: config.baseUrl,
      // `null`, or the environment says.
      organization: config.organization ?? null,
      project: config.project ?? null,
      adminAPIKey: null,
      timeout: config.timeoutMs,
      maxRetries: config.retries,
      // At `debug`, which the environment could turn on, it logs what it sends.
      logLevel: 'off',
      // `fetch` would follow a redirect, with the prompt.
      fetchOptions: { redirect: 'error' },
    });
  }

  async complete(request: ModelRequest): Promise<ModelReply> {
    const reading = new OpenaiReading(request.onText);
    const body = this.body(request);
    await readModelStream(request, reading, {
      open: () =>
        this.client.chat.completions.create(body, { signal: request.signal }),
      settings: this.config,
      section: SECTION,
      errors: OpenAI,
      told: toldByOpenai,
    });
    const { prices, structuredOutput } = this.config;
    const { text, stopped, tokens } = reading;
    return {
      text: structuredOutput === 'json_schema' ? text : bareJson(text),
      stopped,
      tokens,
      ...(prices && { cost: modelCost(prices, tokens) }),
    };
  }

  private body(
    request: ModelRequest,
  ): OpenAI.ChatCompletionCreateParamsStreaming {
    const { model, structuredOutput, tokenLimit, effort } = this.config;
    const bySchema = structuredOutput === 'json_schema';
    return {
      model,
      stream: true,
      stream_options: { include_usage: true },
      [tokenLimit]: request.maxOutputTokens,
      messages: [
        {
          role: 'system',
          content: bySchema ? request.system : withSchema(request),
        },
        { role: 'user', content: request.prompt },
      ],
      ...(bySchema && {
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'reply', ...strictSchema(request.schema) },
        },
      }),
      ...(structuredOutput === 'json_object' && {
        response_format: { type: 'json_object' },
      }),
      ...(effort && { reasoning_effort: effort }),
    };
  }
}
