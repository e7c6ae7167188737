export interface Ask {
  system: string;
  prompt: string;
  schema: Record<string, unknown>;
  maxOutputTokens: number;
  signal: AbortSignal;
  onText?(chunk: string): void;
}

export interface Reply {
  text: string;
  stopped: string;
  tokens: { input: number; output: number; cachedInput?: number };
  cost?: { amount: number; currency: string };
}

export interface TransportUnderTest {
  /** The module's section of the configuration, as its messages name it. */
  section: string;
  /** What a client adds to the server's address. */
  basePath: string;
  /** How the protocol says that a server has too much to do. */
  overloadedStatus: number;
  create(options: {
    baseUrl: string;
    apiKey: string;
    model: string;
    retries: number;
    timeoutMs: number;
    prices?: { input: number; output: number; cachedInput?: number };
  }): { complete(ask: Ask): Promise<Reply> };
}
