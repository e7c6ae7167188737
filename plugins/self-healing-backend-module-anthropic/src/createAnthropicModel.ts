import { Config } from '@backstage/config';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { readAnthropicConfig } from './anthropicConfig';
import { AnthropicModel } from './AnthropicModel';

/**
 * The model of `selfHealing.anthropic`, to be asked outside of a portal, e.g. by
 * `self-healing eval`.
 *
 * @public
 * @returns undefined where none is configured
 */
export function createAnthropicModel(config: Config): Model | undefined {
  const settings = readAnthropicConfig(config);
  return settings && new AnthropicModel(settings);
}
