// Anthropic's Messages API, the part that the suite uses. Shapes, names and
// their order are those of `@anthropic-ai/sdk` (resources/messages/messages.d.ts)
// and of https://platform.claude.com/docs/en/build-with-claude/streaming,
// https://platform.claude.com/docs/en/api/errors and
// https://platform.claude.com/docs/en/build-with-claude/structured-outputs.

import {
  asRecord,
  badRequest,
  bearerOf,
  Exchange,
  Failure,
  FailureKind,
  Frame,
  Protocol,
  Question,
  retryAfter,
  Told,
  Usage,
} from './protocol';
import { subschemas } from './subschemas';

const ERRORS: Record<FailureKind, { status: number; type: string }> = {
  'bad-request': { status: 400, type: 'invalid_request_error' },
  unauthorized: { status: 401, type: 'authentication_error' },
  'not-found': { status: 404, type: 'not_found_error' },
  'too-large': { status: 413, type: 'request_too_large' },
  'rate-limited': { status: 429, type: 'rate_limit_error' },
  broken: { status: 500, type: 'api_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
};

const STOP_REASONS: Record<Told['stopped'], string> = {
  end: 'end_turn',
  length: 'max_tokens',
  refusal: 'refusal',
};

// What structured outputs do not take, by the page named above: such a schema
// is refused with a 400, it is not ignored.
const UNSUPPORTED_KEYWORDS = [
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'maxItems',
  'uniqueItems',
];

/** Why structured outputs would refuse a schema. */
function anthropicSchemaProblem(
  schema: Record<string, unknown>,
): string | undefined {
  for (const { schema: node } of subschemas(schema)) {
    if (node.type === 'object' && node.additionalProperties !== false) {
      return "output_config.format.schema: For 'object' type, 'additionalProperties' must be explicitly set to false";
    }
    const unsupported = UNSUPPORTED_KEYWORDS.find(keyword => keyword in node);
    if (unsupported) {
      return `output_config.format.schema: For '${node.type}' type, property '${unsupported}' is not supported`;
    }
    if (typeof node.minItems === 'number' && node.minItems > 1) {
      return "output_config.format.schema: For 'array' type, 'minItems' values other than 0 or 1 are not supported";
    }
  }
  return undefined;
}

interface Text {
  text: string;
  cached: boolean;
}

/** The texts of a `content` or `system`, which is a string or a list of blocks. */
function texts(content: unknown): Text[] | undefined {
  if (typeof content === 'string') return [{ text: content, cached: false }];
  if (!Array.isArray(content)) return undefined;
  return content.flatMap(block => {
    const { type, text, cache_control: cache } = asRecord(block) ?? {};
    return type === 'text' && typeof text === 'string'
      ? [{ text, cached: asRecord(cache)?.type === 'ephemeral' }]
      : [];
  });
}

function read(
  body: unknown,
  headers: Record<string, string | undefined>,
): Question | Failure {
  const request = asRecord(body);
  if (!headers['anthropic-version']) {
    return badRequest('anthropic-version: header is required');
  }
  if (!request) return badRequest('The request body is not valid JSON');
  const { model, max_tokens: maxTokens, messages } = request;
  if (typeof model !== 'string') return badRequest('model: Field required');
  if (typeof maxTokens !== 'number' || maxTokens < 1) {
    return badRequest('max_tokens: Field required');
  }
  if (!Array.isArray(messages) || messages.length === 0) {
    return badRequest('messages: at least one message is required');
  }
  const system = texts(request.system ?? '');
  const said = messages.map(one => texts(asRecord(one)?.content));
  if (!system || said.some(text => !text)) {
    return badRequest(
      'messages.0.content: Input should be a valid list or string',
    );
  }
  const format = asRecord(asRecord(request.output_config)?.format);
  const schema = asRecord(format?.schema);
  if (format && (format.type !== 'json_schema' || !schema)) {
    return badRequest('output_config.format.schema: Field required');
  }
  const problem = schema && anthropicSchemaProblem(schema);
  if (problem) return badRequest(problem);

  // A breakpoint covers all that comes before it.
  const all = [...system, ...said.flatMap(text => text ?? [])];
  const last = all.reduce((found, { cached }, at) => (cached ? at : found), -1);
  return {
    model,
    system: system.map(({ text }) => text).join('\n'),
    prompt: said
      .flatMap(text => text ?? [])
      .map(({ text }) => text)
      .join('\n'),
    schema,
    maxOutputTokens: maxTokens,
    stream: request.stream === true,
    usageWanted: true,
    cacheable:
      last < 0
        ? undefined
        : all
            .slice(0, last + 1)
            .map(({ text }) => text)
            .join('\n'),
  };
}

/** Beside what is given, all fields that the SDK's types promise. */
function usageBody(usage: Usage) {
  return {
    // What the cache had or got is not in `input_tokens`: "Total input tokens in
    // a request is the summation of `input_tokens`,
    // `cache_creation_input_tokens`, and `cache_read_input_tokens`."
    input_tokens:
      usage.inputTokens - usage.cacheReadTokens - usage.cacheWriteTokens,
    cache_creation_input_tokens: usage.cacheWriteTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    output_tokens: usage.outputTokens,
    output_tokens_details: null,
    server_tool_use: null,
  };
}

function stopOf({ stopped }: Told) {
  return {
    stop_reason: STOP_REASONS[stopped],
    stop_sequence: null,
    stop_details:
      stopped === 'refusal'
        ? { type: 'refusal', category: null, explanation: null }
        : null,
    container: null,
  };
}

function message(exchange: Exchange, usage: Usage) {
  return {
    id: exchange.id,
    type: 'message',
    role: 'assistant',
    model: exchange.model,
    content: [] as unknown[],
    container: null,
    diagnostics: null,
    stop_reason: null as string | null,
    stop_sequence: null,
    stop_details: null as unknown,
    usage: {
      ...usageBody(usage),
      cache_creation: {
        ephemeral_5m_input_tokens: usage.cacheWriteTokens,
        ephemeral_1h_input_tokens: 0,
      },
      inference_geo: null,
      service_tier: 'standard',
      speed: null,
    },
  };
}

function frame(data: { type: string; [field: string]: unknown }): Frame {
  return { event: data.type, data: JSON.stringify(data) };
}

function errorBody({ kind, message: text }: Failure, requestId: string) {
  return {
    type: 'error',
    error: { type: ERRORS[kind].type, message: text },
    request_id: requestId,
  };
}

export const anthropic: Protocol = {
  path: '/v1/messages',

  keyOf: headers => headers['x-api-key'] ?? bearerOf(headers),

  read,

  headers: ({ requestId }) => ({ 'request-id': requestId }),

  whole(exchange, told, usage) {
    return {
      ...message(exchange, usage),
      content: told.text
        ? [{ type: 'text', text: told.text, citations: null }]
        : [],
      ...stopOf(told),
    };
  },

  opening(exchange, usage) {
    return [
      frame({
        type: 'message_start',
        message: message(exchange, { ...usage, outputTokens: 1 }),
      }),
      frame({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'text', text: '', citations: null },
      }),
      frame({ type: 'ping' }),
    ];
  },

  piece(_exchange, text) {
    return frame({
      type: 'content_block_delta',
      index: 0,
      delta: { type: 'text_delta', text },
    });
  },

  closing(_exchange, told, usage) {
    return [
      frame({ type: 'content_block_stop', index: 0 }),
      frame({
        type: 'message_delta',
        delta: stopOf(told),
        usage: usageBody(usage),
      }),
      frame({ type: 'message_stop' }),
    ];
  },

  failure(failure, requestId) {
    return {
      status: ERRORS[failure.kind].status,
      headers: {
        'request-id': requestId,
        ...retryAfter(failure),
      },
      body: errorBody(failure, requestId),
    };
  },

  // "We may occasionally send errors in the event stream": the page on streaming.
  midwayFailure: (failure, requestId) => frame(errorBody(failure, requestId)),
};
