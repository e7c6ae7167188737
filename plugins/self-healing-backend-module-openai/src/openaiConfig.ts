import { Config } from '@backstage/config';
import {
  ModelSettings,
  readChoice,
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
      readChoice(config, SECTION, 'structuredOutput', STRUCTURED_OUTPUTS) ??
      'json_schema',
    tokenLimit:
      readChoice(config, SECTION, 'tokenLimit', TOKEN_LIMITS) ??
      'max_completion_tokens',
    effort: readChoice(config, SECTION, 'effort', EFFORTS),
  };
}
