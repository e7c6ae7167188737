import { Config } from '@backstage/config';
import {
  ModelSettings,
  readChoice,
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
};

/** @returns undefined where nothing is configured: the module is off then */
export function readAnthropicConfig(root: Config): AnthropicConfig | undefined {
  const config = root.getOptionalConfig(SECTION);
  if (!config) return undefined;
  return {
    ...readModelSettings(config, { baseUrl: 'https://api.anthropic.com' }),
    apiKey: config.getString('apiKey'),
    structuredOutput:
      readChoice(config, SECTION, 'structuredOutput', STRUCTURED_OUTPUTS) ??
      'json_schema',
    effort: readChoice(config, SECTION, 'effort', EFFORTS),
    promptCaching: config.getOptionalBoolean('promptCaching') ?? true,
  };
}
