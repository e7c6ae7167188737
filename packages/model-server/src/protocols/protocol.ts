/** What a request asks, whatever protocol it came in. */
export interface Question {
  model: string;
  system: string;
  prompt: string;
  /** The schema that the answer has to follow, where one was sent. */
  schema?: Record<string, unknown>;
  maxOutputTokens: number;
  stream: boolean;
  /** The start of the prompt that the client marked as worth keeping. */
  cacheable?: string;
  /** Whether a stream is to end with what it used. */
  usageWanted: boolean;
}

export interface Usage {
  /** All that was read, from the cache or not. */
  inputTokens: number;
  /** Of those, what the cache had. */
  cacheReadTokens: number;
  /** Of those, what the cache has from now on. */
  cacheWriteTokens: number;
  outputTokens: number;
}

/** A whole answer: what a request gets that does not stream. */
export interface Told {
  text: string;
  stopped: 'end' | 'length' | 'refusal';
}

export type FailureKind =
  | 'bad-request'
  | 'unauthorized'
  | 'not-found'
  | 'too-large'
  | 'rate-limited'
  | 'broken'
  | 'overloaded';

export interface Failure {
  kind: FailureKind;
  message: string;
  /** Sent as `Retry-After`. */
  retryAfterSeconds?: number;
}

export interface FailureReply {
  status: number;
  headers: Record<string, string>;
  body: unknown;
}

/** One server-sent event. */
export interface Frame {
  event?: string;
  data: string;
}

/** Identifies one exchange, in the body and in the headers. */
export interface Exchange {
  id: string;
  requestId: string;
  model: string;
  createdAt: Date;
}

/**
 * How one vendor's API says things. Everything in it is plain data in, plain
 * data out; `serve` does the talking.
 */
export interface Protocol {
  path: string;
  /** The key that a request carries, however this protocol carries it. */
  keyOf(headers: Record<string, string | undefined>): string | undefined;
  /** Reads a request's body, or says what is wrong with it as the vendor would. */
  read(
    body: unknown,
    headers: Record<string, string | undefined>,
  ): Question | Failure;
  headers(exchange: Exchange): Record<string, string>;
  whole(exchange: Exchange, told: Told, usage: Usage): unknown;
  /** What a stream says before, with and after the text. */
  opening(exchange: Exchange, usage: Usage): Frame[];
  piece(exchange: Exchange, text: string): Frame;
  closing(
    exchange: Exchange,
    told: Told,
    usage: Usage,
    question: Question,
  ): Frame[];
  failure(failure: Failure, requestId: string): FailureReply;
  /** How a stream that has begun says that it cannot go on. */
  midwayFailure(failure: Failure, requestId: string): Frame;
}

export function isFailure(read: Question | Failure): read is Failure {
  return 'kind' in read;
}

export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function badRequest(message: string): Failure {
  return { kind: 'bad-request', message };
}

/** The key that an `Authorization` header carries. */
export function bearerOf(
  headers: Record<string, string | undefined>,
): string | undefined {
  return headers.authorization?.match(/^Bearer (.+)$/)?.[1];
}

/** The header that says when to come again, where a failure says that. */
export function retryAfter({
  retryAfterSeconds,
}: Failure): Record<string, string> {
  return retryAfterSeconds === undefined
    ? {}
    : { 'retry-after': String(retryAfterSeconds) };
}
