import { HumanDuration } from '@backstage/types';

export interface Config {
  selfHealing?: {
    /** A model of Anthropic that may explain incidents. Absent: there is none. */
    anthropic?: {
      /**
       * @visibility secret
       */
      apiKey: string;
      /** e.g. `claude-sonnet-5-5`. */
      model: string;
      /** Where another server speaks Anthropic Messages. */
      baseUrl?: string;
      /**
       * How long one attempt may take until the answer begins. Default: 60s.
       * When a whole answer has to be there says `selfHealing.analysis`.
       */
      timeout?: HumanDuration | string;
      /** How often what failed for a while is tried again. Default: 2. */
      retries?: number;
      /**
       * `none` for a server without structured outputs: the schema is then part
       * of the instructions. Default: `json_schema`.
       */
      structuredOutput?: 'json_schema' | 'none';
      /** How much the model is to think. Default: the model's own. */
      effort?: 'low' | 'medium' | 'high' | 'xhigh' | 'max';
      /** Default: true. */
      promptCaching?: boolean;
      /** USD a million tokens. Without them no costs are told. */
      prices?: {
        input: number;
        output: number;
        /** Default: as `input`. */
        cachedInput?: number;
        /** Default: as `input`. */
        cacheWrite?: number;
      };
    };
  };
}
