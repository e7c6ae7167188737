import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  ModelPrices,
  ModelSettings,
  readModelPrices,
  readModelSettings,
} from '@backstage-self-healing/plugin-self-healing-node';

export const SECTION = 'selfHealing.anthropic';

const STRUCTURED_OUTPUTS = ['json_schema', 'none'] as const;
const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;

export type AnthropicConfig = ModelSettings & {
  apiKey: string;
  structuredOutput: (typeof STRUCTURED_OUTPUTS)[number];
  effort?: (typeof EFFORTS)[number];
  promptCaching: boolean;
  prices?: ModelPrices;
};

/** @returns undefined where nothing is configured: the module is off then */
export function readAnthropicConfig(root: Config): AnthropicConfig | undefined {
  const config = root.getOptionalConfig(SECTION);
  if (!config) return undefined;
  return {
    ...readModelSettings(config, { baseUrl: 'https://api.anthropic.com' }),
    apiKey: config.getString('apiKey'),
    structuredOutput:
      oneOf(config, 'structuredOutput', STRUCTURED_OUTPUTS) ?? 'json_schema',
    effort: oneOf(config, 'effort', EFFORTS),
    promptCaching: config.getOptionalBoolean('promptCaching') ?? true,
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
