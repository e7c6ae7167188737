import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ModelPrices,
  ModelSettings,
  readModelPrices,
  readModelSettings,
} from '@backstage-self-healing/plugin-self-healing-node';

export const SECTION = 'selfHealing.openai';

const STRUCTURED_OUTPUTS = ['json_schema', 'json_object', 'none'] as const;
const TOKEN_LIMITS = ['max_completion_tokens', 'max_tokens'] as const;
const EFFORTS = [
  'none',
  'minimal',
  'low',
  'medium',
  'high',
  'xhigh',
  'max',
] as const;

export type OpenaiConfig = ModelSettings & {
  /** Absent: a server, mostly a local one, that asks for none. */
  apiKey?: string;
  organization?: string;
  project?: string;
  structuredOutput: (typeof STRUCTURED_OUTPUTS)[number];
  tokenLimit: (typeof TOKEN_LIMITS)[number];
  effort?: (typeof EFFORTS)[number];
  prices?: ModelPrices;
};

/** @returns undefined where nothing is configured: the module is off then */
export function readOpenaiConfig(root: Config): OpenaiConfig | undefined {
  const config = root.getOptionalConfig(SECTION);
  if (!config) return undefined;
  return {
    ...readModelSettings(config, { baseUrl: 'https://api.openai.com/v1' }),
    apiKey: config.getOptionalString('apiKey'),
    organization: config.getOptionalString('organization'),
    project: config.getOptionalString('project'),
    structuredOutput:
      oneOf(config, 'structuredOutput', STRUCTURED_OUTPUTS) ?? 'json_schema',
    tokenLimit:
      oneOf(config, 'tokenLimit', TOKEN_LIMITS) ?? 'max_completion_tokens',
    effort: oneOf(config, 'effort', EFFORTS),
    prices: readModelPrices(config),
  };
}

function oneOf<T extends string>(
  config: Config,
  key: string,
  choices: readonly T[],
): T | undefined {
  const text = config.getOptionalString(key);
  const chosen = choices.find(choice => choice === text);
  if (text !== undefined && chosen === undefined) {
    throw new InputError(
      `${SECTION}.${key} must be one of ${choices.join(', ')}; it is "${text}"`,
    );
  }
  return chosen;
}
