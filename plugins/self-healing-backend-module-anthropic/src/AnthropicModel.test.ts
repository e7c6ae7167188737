import { ConfigReader } from '@backstage/config';
import {
  describeModelTransport,
  ModelServer,
  startModelServer,
} from '@backstage-self-healing/model-server';
import { readAnthropicConfig, SECTION } from './anthropicConfig';
import { AnthropicModel } from './AnthropicModel';

describe('AnthropicModel', () => {
  describeModelTransport({
    section: SECTION,
    basePath: '',
    overloadedStatus: 529,
    create: ({ timeoutMs, ...options }) =>
      new AnthropicModel(
        readAnthropicConfig(
          new ConfigReader({
            selfHealing: {
              anthropic: { ...options, timeout: { milliseconds: timeoutMs } },
            },
          }),
        )!,
      ),
  });
});

describe('AnthropicModel with its own settings', () => {
  let server: ModelServer;

  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(() => server.stop());

  const completed = async (options: object = {}) => {
    const model = new AnthropicModel(
      readAnthropicConfig(
        new ConfigReader({
          selfHealing: {
            anthropic: {
              baseUrl: server.url,
              apiKey: 'sk-test',
              model: 'stand-in',
              ...options,
            },
          },
        }),
      )!,
    );
    const reply = await model.complete({
      system: 'You explain incidents.\n'.repeat(300),
      prompt: 'An incident.',
      schema: { type: 'object', properties: {}, title: 'the-schema' },
      maxOutputTokens: 500,
      signal: new AbortController().signal,
    });
    return { reply, body: server.requests.at(-1)!.body as Record<string, any> };
  };

  it('marks the instructions as cacheable, if it may', async () => {
    const marked = { cache_control: { type: 'ephemeral' } };
    expect((await completed()).body.system).toEqual([
      expect.objectContaining(marked),
    ]);
    expect((await completed({ promptCaching: false })).body.system).toEqual([
      expect.not.objectContaining(marked),
    ]);
  });

  it('counts what it puts into the cache at its own price', async () => {
    const prices = { input: 0, output: 0, cachedInput: 1, cacheWrite: 1000 };
    const first = await completed({ prices });
    const second = await completed({ prices });
    const cached = second.reply.tokens.cachedInput!;
    expect(cached).toBeGreaterThan(1_000);
    expect(first.reply.cost!.amount).toBeCloseTo(cached / 1_000, 6);
    expect(second.reply.cost!.amount).toBeCloseTo(cached / 1_000_000, 9);
  });

  it('puts the schema into the instructions, if it has to', async () => {
    const { body } = await completed({ structuredOutput: 'none' });
    expect(body).not.toHaveProperty('output_config');
    expect(body.system[0].text).toMatch(
      /Answer with one JSON object [^]*"the-schema"/,
    );
  });

  it('says how much to think', async () => {
    const { body } = await completed({ effort: 'low' });
    expect(body.output_config).toMatchObject({
      effort: 'low',
      format: { type: 'json_schema' },
    });
  });
});
