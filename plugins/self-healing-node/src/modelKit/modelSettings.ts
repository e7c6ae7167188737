import { Config, readDurationFromConfig } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { durationToMilliseconds } from '@backstage/types';
import { ModelPrices, readModelPrices } from './modelCost';

/**
 * What every module of a model lets an operator choose.
 *
 * @public
 */
export type ModelSettings = {
  model: string;
  /** Where it is, without a slash at the end. */
  baseUrl: string;
  /** How long one attempt may take until the answer begins. */
  timeoutMs: number;
  /** How often an attempt that failed for a while is made again. */
  retries: number;
  /** Absent: costs are not known. */
  prices?: ModelPrices;
};

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_RETRIES = 2;
const MAX_RETRIES = 10;

/**
 * Reads them from the module's section of the configuration.
 *
 * @public
 */
export function readModelSettings(
  config: Config,
  usual: { baseUrl: string },
): ModelSettings {
  const retries = config.getOptionalNumber('retries') ?? DEFAULT_RETRIES;
  if (!Number.isInteger(retries) || retries < 0 || retries > MAX_RETRIES) {
    throw new InputError(
      `The "retries" of a model must be a whole number from 0 to ${MAX_RETRIES}; it is ${retries}`,
    );
  }
  return {
    model: config.getString('model'),
    baseUrl: readBaseUrl(config.getOptionalString('baseUrl') ?? usual.baseUrl),
    timeoutMs: config.has('timeout')
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: 'timeout' }),
        )
      : DEFAULT_TIMEOUT_MS,
    retries,
    prices: readModelPrices(config),
  };
}

/**
 * Reads a setting that is one of a few words.
 *
 * @param section - as the message names it, e.g. `selfHealing.anthropic`
 *
 * @public
 */
export function readChoice<T extends string>(
  config: Config,
  section: string,
  key: string,
  choices: readonly T[],
): T | undefined {
  const text = config.getOptionalString(key);
  const chosen = choices.find(choice => choice === text);
  if (text !== undefined && chosen === undefined) {
    throw new InputError(
      `${section}.${key} must be one of ${choices.join(', ')}; it is "${text}"`,
    );
  }
  return chosen;
}

/** Keys do not belong into addresses, and incidents not on an open wire. */
function readBaseUrl(text: string): string {
  const problem = (why: string) =>
    new InputError(`The "baseUrl" of a model ${why}`);
  if (!URL.canParse(text)) throw problem('is not a URL');
  const url = new URL(text);
  if (url.username || url.password || url.search || url.hash) {
    throw problem('must hold no user, query or fragment');
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    throw problem('must begin with https:// or http://');
  }
  return text.replace(/\/+$/, '');
}
