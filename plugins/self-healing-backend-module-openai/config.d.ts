import { HumanDuration } from '@backstage/types';

export interface Config {
  selfHealing?: {
    /**
     * A model behind OpenAI's Chat Completions that may explain incidents.
     * Absent: there is none.
     */
    openai?: {
      /**
       * Absent: no key is sent, for a local server.
       * @visibility secret
       */
      apiKey?: string;
      /** As the server names it. */
      model: string;
      /** Default: `https://api.openai.com/v1`. */
      baseUrl?: string;
      organization?: string;
      project?: string;
      /**
       * How long one attempt may take until the answer begins. Default: 60s.
       * When a whole answer has to be there says `selfHealing.analysis`.
       */
      timeout?: HumanDuration | string;
      /** How often what failed for a while is tried again. Default: 2. */
      retries?: number;
      /**
       * What the server knows of structured outputs. Without `json_schema` the
       * schema is part of the instructions. Default: `json_schema`.
       */
      structuredOutput?: 'json_schema' | 'json_object' | 'none';
      /**
       * How the server calls the limit of an answer. Default:
       * `max_completion_tokens`; `max_tokens` where it is older.
       */
      tokenLimit?: 'max_completion_tokens' | 'max_tokens';
      /** How much the model is to think. Default: the model's own. */
      effort?: 'none' | 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max';
      /** USD a million tokens. Without them no costs are told. */
      prices?: {
        input: number;
        output: number;
        /** Default: as `input`. */
        cachedInput?: number;
      };
    };
  };
}
