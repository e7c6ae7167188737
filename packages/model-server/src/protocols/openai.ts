// OpenAI's Chat Completions API, the part that the suite uses and that
// compatible servers speak too. Shapes are those of the `openai` package
// (resources/chat/completions/completions.d.ts, resources/shared.d.ts) and of
// https://developers.openai.com/api/docs/guides/structured-outputs and
// https://developers.openai.com/api/docs/guides/error-codes.

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

const ERRORS: Record<
  FailureKind,
  { status: number; type: string; code: string | null }
> = {
  'bad-request': { status: 400, type: 'invalid_request_error', code: null },
  unauthorized: {
    status: 401,
    type: 'invalid_request_error',
    code: 'invalid_api_key',
  },
  'not-found': {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
  },
  'too-large': { status: 413, type: 'invalid_request_error', code: null },
  'rate-limited': {
    status: 429,
    type: 'requests',
    code: 'rate_limit_exceeded',
  },
  broken: { status: 500, type: 'server_error', code: null },
  overloaded: { status: 503, type: 'server_error', code: null },
};

// Keywords that strict schemas may not have, by the guide named above.
const UNSUPPORTED_KEYWORDS = [
  'allOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
  'dependentRequired',
  'dependentSchemas',
  'minLength',
  'maxLength',
];

/** Why `strict: true` would refuse a schema. */
function openaiSchemaProblem(
  schema: Record<string, unknown>,
  name: string,
): string | undefined {
  const refuse = (path: string[], why: string) =>
    `Invalid schema for response_format '${name}': In context=(${path
      .map(key => `'${key}'`)
      .join(', ')}), ${why}`;
  if (schema.type !== 'object') {
    return `Invalid schema for response_format '${name}': schema must be a JSON Schema of 'type: "object"', got 'type: "${schema.type}"'.`;
  }
  for (const { path, schema: node } of subschemas(schema)) {
    const unsupported = UNSUPPORTED_KEYWORDS.find(keyword => keyword in node);
    if (unsupported) {
      return refuse(path, `'${unsupported}' is not permitted.`);
    }
    if (node.type !== 'object') continue;
    if (node.additionalProperties !== false) {
      return refuse(
        path,
        "'additionalProperties' is required to be supplied and to be false.",
      );
    }
    const required = Array.isArray(node.required) ? node.required : [];
    const missing = Object.keys(asRecord(node.properties) ?? {}).find(
      key => !required.includes(key),
    );
    if (missing) {
      return refuse(
        path,
        `'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'.`,
      );
    }
  }
  return undefined;
}

/** A message's text, which is a string or a list of parts. */
function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map(part => {
      const { type, text } = asRecord(part) ?? {};
      return type === 'text' && typeof text === 'string' ? text : '';
    })
    .join('');
}

/** @returns the schema that the answer has to follow, if there is one */
function readFormat(
  format: Record<string, unknown> | undefined,
  said: string,
): { schema?: Record<string, unknown> } | Failure {
  if (format?.type === 'json_object' && !/json/i.test(said)) {
    return badRequest(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
    );
  }
  if (format?.type !== 'json_schema') return {};
  const { name, schema, strict } = asRecord(format.json_schema) ?? {};
  if (typeof name !== 'string' || !/^[A-Za-z0-9_-]{1,64}$/.test(name)) {
    return badRequest(
      "Invalid 'response_format.json_schema.name': expected a string that matches '^[a-zA-Z0-9_-]+$'.",
    );
  }
  const record = asRecord(schema);
  if (!record) {
    return badRequest(
      "Missing required parameter: 'response_format.json_schema'.",
    );
  }
  const problem =
    strict === true ? openaiSchemaProblem(record, name) : undefined;
  return problem ? badRequest(problem) : { schema: record };
}

function read(body: unknown): Question | Failure {
  const request = asRecord(body);
  if (!request) {
    return badRequest(
      'We could not parse the JSON body of your request. The OpenAI API expects a JSON payload.',
    );
  }
  const { model, messages } = request;
  if (typeof model !== 'string')
    return badRequest('you must provide a model parameter');
  if (!Array.isArray(messages) || messages.length === 0) {
    return badRequest("Missing required parameter: 'messages'.");
  }
  const said = messages.map(message => {
    const { role, content } = asRecord(message) ?? {};
    return { role, text: textOf(content) };
  });
  const format = readFormat(
    asRecord(request.response_format),
    said.map(({ text }) => text).join('\n'),
  );
  if ('kind' in format) return format;
  const limit = request.max_completion_tokens ?? request.max_tokens;
  const isSystem = (role: unknown) => role === 'system' || role === 'developer';
  const join = (system: boolean) =>
    said
      .filter(({ role }) => isSystem(role) === system)
      .map(({ text }) => text)
      .join('\n');
  return {
    model,
    system: join(true),
    prompt: join(false),
    schema: format.schema,
    maxOutputTokens:
      typeof limit === 'number' && limit > 0 ? limit : Number.MAX_SAFE_INTEGER,
    stream: request.stream === true,
    usageWanted: asRecord(request.stream_options)?.include_usage === true,
    // Nothing has to be marked: the cache works by itself on what is equal from
    // the start (https://developers.openai.com/api/docs/guides/prompt-caching),
    // which is the system's part where prompts differ.
    cacheable: join(true),
  };
}

function usageBody(usage: Usage) {
  return {
    prompt_tokens: usage.inputTokens,
    completion_tokens: usage.outputTokens,
    total_tokens: usage.inputTokens + usage.outputTokens,
    prompt_tokens_details: {
      cached_tokens: usage.cacheReadTokens,
      audio_tokens: 0,
    },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  };
}

// A model that will not answer says so in `refusal` and stops as usual;
// `content_filter` is said when a filter took the text away.
const FINISH_REASONS: Record<Told['stopped'], string> = {
  end: 'stop',
  length: 'length',
  refusal: 'stop',
};

const REFUSAL = "I'm sorry, I can't help with that request.";

function chunk(
  exchange: Exchange,
  choices: unknown[],
  usage: unknown = null,
): Frame {
  return {
    data: JSON.stringify({
      id: exchange.id,
      object: 'chat.completion.chunk',
      created: Math.floor(exchange.createdAt.getTime() / 1000),
      model: exchange.model,
      system_fingerprint: 'fp_stand_in',
      choices,
      usage,
    }),
  };
}

function choice(delta: unknown, finish: string | null = null) {
  return { index: 0, delta, logprobs: null, finish_reason: finish };
}

function errorBody({ kind, message }: Failure) {
  const { type, code } = ERRORS[kind];
  return { error: { message, type, param: null, code } };
}

export const openai: Protocol = {
  path: '/v1/chat/completions',

  keyOf: bearerOf,

  read,

  headers: ({ requestId }) => ({ 'x-request-id': requestId }),

  whole(exchange, told, usage) {
    const refused = told.stopped === 'refusal';
    return {
      id: exchange.id,
      object: 'chat.completion',
      created: Math.floor(exchange.createdAt.getTime() / 1000),
      model: exchange.model,
      system_fingerprint: 'fp_stand_in',
      choices: [
        {
          index: 0,
          message: {
            role: 'assistant',
            content: refused ? null : told.text,
            refusal: refused ? REFUSAL : null,
            annotations: [],
          },
          logprobs: null,
          finish_reason: FINISH_REASONS[told.stopped],
        },
      ],
      usage: usageBody(usage),
    };
  },

  opening(exchange) {
    return [
      chunk(exchange, [
        choice({ role: 'assistant', content: '', refusal: null }),
      ]),
    ];
  },

  piece: (exchange, text) => chunk(exchange, [choice({ content: text })]),

  closing(exchange, told, usage, question) {
    return [
      ...(told.stopped === 'refusal'
        ? [chunk(exchange, [choice({ refusal: REFUSAL })])]
        : []),
      chunk(exchange, [choice({}, FINISH_REASONS[told.stopped])]),
      ...(question.usageWanted ? [chunk(exchange, [], usageBody(usage))] : []),
      { data: '[DONE]' },
    ];
  },

  failure(failure, requestId) {
    return {
      status: ERRORS[failure.kind].status,
      headers: {
        'x-request-id': requestId,
        ...retryAfter(failure),
      },
      body: errorBody(failure),
    };
  },

  // Not documented, but what the SDK looks for in every chunk.
  midwayFailure: failure => ({ data: JSON.stringify(errorBody(failure)) }),
};
