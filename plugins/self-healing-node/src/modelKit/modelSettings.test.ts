import { ConfigReader } from '@backstage/config';
import { modelCost, readModelPrices } from './modelCost';
import { readModelSettings } from './modelSettings';

const USUAL = { baseUrl: 'https://api.example.com' };

const settings = (config: object) =>
  readModelSettings(new ConfigReader({ model: 'm', ...config }), USUAL);

describe('readModelSettings', () => {
  it('needs a model and has defaults for the rest', () => {
    expect(settings({})).toEqual({
      model: 'm',
      baseUrl: 'https://api.example.com',
      timeoutMs: 60_000,
      retries: 2,
    });
    expect(() => readModelSettings(new ConfigReader({}), USUAL)).toThrow(
      "Missing required config value at 'model'",
    );
  });

  it.each([
    ['30s', 30_000],
    ['PT1M', 60_000],
    [{ minutes: 2 }, 120_000],
  ])('reads a timeout of %j', (timeout, ms) => {
    expect(settings({ timeout }).timeoutMs).toBe(ms);
  });

  it.each([
    ['not a URL', 'is not a URL'],
    ['ftp://example.com', 'must begin with https:// or http://'],
    ['https://user:key@example.com', 'must hold no user, query or fragment'],
    ['https://example.com/v1?key=abc', 'must hold no user, query or fragment'],
  ])('refuses the address %s', (baseUrl, problem) => {
    expect(() => settings({ baseUrl })).toThrow(problem);
  });

  it('takes an address with a path, and no slash at its end', () => {
    expect(settings({ baseUrl: 'http://localhost:11434/v1/' }).baseUrl).toBe(
      'http://localhost:11434/v1',
    );
  });

  it.each([-1, 1.5, 11])('refuses %s retries', retries => {
    expect(() => settings({ retries })).toThrow('"retries"');
  });
});

describe('prices', () => {
  it('are not known when nobody gives them', () => {
    expect(readModelPrices(new ConfigReader({}))).toBeUndefined();
  });

  it.each([
    [{ input: 3 }, 'need both "input" and "output"'],
    [{ input: 3, output: -1 }, 'must be 0 or more'],
  ])('are refused as %j', (prices, problem) => {
    expect(() => readModelPrices(new ConfigReader({ prices }))).toThrow(
      problem,
    );
  });

  it('make the cost, what the cache had at its own', () => {
    const prices = readModelPrices(
      new ConfigReader({
        prices: { input: 3, output: 15, cachedInput: 0.3, cacheWrite: 3.75 },
      }),
    )!;
    const tokens = { input: 10_000, output: 1_000 };
    const cost = (more: object) =>
      modelCost(prices, { ...tokens, ...more }).amount;
    expect(cost({})).toBeCloseTo(0.045);
    expect(cost({ cachedInput: 8_000 })).toBeCloseTo(0.0234);
    expect(cost({ cacheWrite: 8_000 })).toBeCloseTo(0.051);
    expect(
      modelCost({ input: 3, output: 15 }, { ...tokens, cachedInput: 8_000 }),
    ).toEqual({ amount: 0.045, currency: 'USD' });
  });
});
