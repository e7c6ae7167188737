import { ConfigReader } from '@backstage/config';
import { createAnthropicModel } from '@backstage-self-healing/plugin-self-healing-backend-module-anthropic';
import { createOpenaiModel } from '@backstage-self-healing/plugin-self-healing-backend-module-openai';
import { Model } from '@backstage-self-healing/plugin-self-healing-node';
import { UsageError } from '../Terminal';
import { EvalCase } from './evalCase';
import { Answered } from './scoreCase';

/** Which model is asked, as options of the command say it. */
export type ModelChoice = {
  /** `anthropic:<name>`, `openai:<name>`, or `stored`. */
  model: string;
  baseUrl?: string;
  structuredOutput?: string;
  tokenLimit?: string;
  effort?: string;
  /** `<input>,<output>[,<cached input>]`, in USD a million tokens. */
  prices?: string;
};

const VENDORS = new Map([
  ['anthropic', { key: 'ANTHROPIC_API_KEY', create: createAnthropicModel }],
  ['openai', { key: 'OPENAI_API_KEY', create: createOpenaiModel }],
]);

/**
 * The model, through the same module that a portal asks it through.
 *
 * @throws UsageError when it is not said well
 */
export function modelOf(
  choice: ModelChoice,
  env: Record<string, string | undefined>,
): Model {
  const [, vendor, name] = /^([a-z]+):(.+)$/.exec(choice.model) ?? [];
  const known = VENDORS.get(vendor);
  if (!known) {
    throw new UsageError(
      `--model is 'stored', 'anthropic:<name>' or 'openai:<name>', not '${choice.model}'`,
    );
  }
  const apiKey = env[known.key];
  if (!apiKey && !choice.baseUrl) {
    throw new UsageError(`${known.key} is not set`);
  }
  const { baseUrl, structuredOutput, tokenLimit, effort, prices } = choice;
  const config = new ConfigReader({
    selfHealing: {
      [vendor]: {
        // A server of one's own may ask for none.
        ...(vendor === 'anthropic' || apiKey
          ? { apiKey: apiKey || 'none' }
          : {}),
        model: name,
        ...(baseUrl && { baseUrl }),
        ...(structuredOutput && { structuredOutput }),
        ...(tokenLimit && { tokenLimit }),
        ...(effort && { effort }),
        ...(prices && { prices: readPrices(prices) }),
      },
    },
  });
  try {
    const model = known.create(config);
    if (model) return model;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  throw new UsageError(`There is no model ${choice.model}`);
}

function readPrices(text: string): Record<string, number> {
  const numbers = text.split(',').map(Number);
  if (numbers.length < 2 || numbers.length > 3 || numbers.some(Number.isNaN)) {
    throw new UsageError(
      `--prices is '<input>,<output>' or '<input>,<output>,<cached input>' in USD a million tokens, not '${text}'`,
    );
  }
  const [input, output, cachedInput] = numbers;
  return { input, output, ...(cachedInput !== undefined && { cachedInput }) };
}

/** Asks it of one case; never throws. */
export async function ask(
  model: Model,
  { system, prompt, schema }: EvalCase,
  limits: { timeoutMs: number; maxOutputTokens: number },
): Promise<Answered> {
  const started = performance.now();
  const ms = () => Math.round(performance.now() - started);
  const signal = AbortSignal.timeout(limits.timeoutMs);
  try {
    const { text, stopped, tokens, cost } = await model.complete({
      system,
      prompt,
      schema,
      maxOutputTokens: limits.maxOutputTokens,
      signal,
    });
    const used = {
      ms: ms(),
      tokens,
      ...(cost && { costUsd: cost.amount }),
    };
    switch (stopped) {
      case 'length':
        return {
          ...used,
          failure: `It was cut off after ${limits.maxOutputTokens} tokens: see --max-output-tokens`,
        };
      case 'refusal':
        return { ...used, failure: 'It will not answer.' };
      default:
        return { ...used, text };
    }
  } catch (error) {
    const failure = signal.aborted
      ? `It had not answered after ${limits.timeoutMs / 1_000} s: see --timeout`
      : (error as Error).message;
    return { ms: ms(), failure };
  }
}
