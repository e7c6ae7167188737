import { Config } from '@backstage/config';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { readOpenaiConfig } from './openaiConfig';
import { OpenaiModel } from './OpenaiModel';

/**
 * The model of `selfHealing.openai`, to be asked outside of a portal, e.g. by
 * `self-healing eval`.
 *
 * @public
 * @returns undefined where none is configured
 */
export function createOpenaiModel(config: Config): Model | undefined {
  const settings = readOpenaiConfig(config);
  return settings && new OpenaiModel(settings);
}
