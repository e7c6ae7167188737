import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';

/**
 * What a model costs, in USD a million tokens. What is not said costs what any
 * input costs.
 *
 * @public
 */
export type ModelPrices = {
  input: number;
  output: number;
  /** Input that the vendor's cache had. */
  cachedInput?: number;
  /** Input that was put into the vendor's cache. */
  cacheWrite?: number;
};

/**
 * Reads the prices of a model from its section of the configuration.
 *
 * @public
 * @returns undefined where none are given: costs are not known then, not zero
 */
export function readModelPrices(config: Config): ModelPrices | undefined {
  const prices = config.getOptionalConfig('prices');
  if (!prices) return undefined;
  const price = (key: string): number | undefined => {
    const value = prices.getOptionalNumber(key);
    if (value !== undefined && !(value >= 0)) {
      throw new InputError(
        `The price "${key}" of a model must be 0 or more, in USD a million tokens; it is ${value}`,
      );
    }
    return value;
  };
  const [input, output] = [price('input'), price('output')];
  if (input === undefined || output === undefined) {
    throw new InputError(
      'The prices of a model need both "input" and "output", in USD a million tokens',
    );
  }
  return {
    input,
    output,
    cachedInput: price('cachedInput'),
    cacheWrite: price('cacheWrite'),
  };
}

/**
 * What an exchange with a model cost. `input` counts all that was read, so
 * `cachedInput` and `cacheWrite` too.
 *
 * @public
 */
export function modelCost(
  prices: ModelPrices,
  tokens: {
    input: number;
    output: number;
    cachedInput?: number;
    cacheWrite?: number;
  },
): { amount: number; currency: 'USD' } {
  const { cachedInput = 0, cacheWrite = 0 } = tokens;
  const plain = Math.max(0, tokens.input - cachedInput - cacheWrite);
  const amount =
    (plain * prices.input +
      cachedInput * (prices.cachedInput ?? prices.input) +
      cacheWrite * (prices.cacheWrite ?? prices.input) +
      tokens.output * prices.output) /
    1_000_000;
  return { amount, currency: 'USD' };
}
