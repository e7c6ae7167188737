import { Model } from '@backstage-self-healing/plugin-self-healing-node';

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
  }): Pick<Model, 'complete'>;
}
