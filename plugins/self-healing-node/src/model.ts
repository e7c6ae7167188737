/**
 * What a model is asked. Everything in it has passed redaction.
 *
 * @public
 */
export type ModelRequest = {
  /** Role, rules and the shape of the reply: always the same, so cacheable. */
  system: string;
  /** The incident, with evidence fenced as data. */
  prompt: string;
  /** JSON Schema that the reply is to follow, for structured output. */
  schema: Record<string, unknown>;
  maxOutputTokens: number;
  /** Aborted when the time is up: nothing is waited for any longer. */
  signal: AbortSignal;
  /** Called with the reply's text as it streams, where the protocol streams. */
  onText?(chunk: string): void;
};

/**
 * What a model answered.
 *
 * @public
 */
export type ModelReply = {
  /**
   * The whole reply, JSON if the model did as told. It is not trusted: whoever
   * asked checks it.
   */
  text: string;
  /** `length`: cut off by `maxOutputTokens`. `refusal`: it will not answer. */
  stopped: 'end' | 'length' | 'refusal';
  tokens: {
    /** All that was read, from a cache or not. */
    input: number;
    output: number;
    /** How many of `input` came from a cache. */
    cachedInput?: number;
  };
  /** By the prices in the configuration; absent without them. */
  cost?: { amount: number; currency: 'USD' };
};

/**
 * One way to ask a model: transport only. It reads no evidence, keeps nothing
 * and decides nothing.
 *
 * @public
 */
export interface Model {
  /** e.g. `anthropic`; named by `selfHealing.analysis.model`. */
  readonly id: string;
  /** Of the model as configured, for people. */
  readonly name: string;
  /**
   * @throws Error in words for people, without the key and without the prompt
   */
  complete(request: ModelRequest): Promise<ModelReply>;
}
