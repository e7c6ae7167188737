import { ConfigReader } from '@backstage/config';
import {
  describeModelTransport,
  ModelServer,
  startModelServer,
} from '@backstage-self-healing/model-server';
import { readOpenaiConfig, SECTION } from './openaiConfig';
import { OpenaiModel } from './OpenaiModel';

describe('OpenaiModel', () => {
  describeModelTransport({
    section: SECTION,
    basePath: '/v1',
    overloadedStatus: 503,
    create: ({ timeoutMs, ...options }) =>
      new OpenaiModel(
        readOpenaiConfig(
          new ConfigReader({
            selfHealing: {
              openai: { ...options, timeout: { milliseconds: timeoutMs } },
            },
          }),
        )!,
      ),
  });
});

describe('OpenaiModel with a server that knows less', () => {
  let server: ModelServer;

  beforeEach(async () => {
    server = await startModelServer();
  });
  afterEach(() => server.stop());

  const completed = async (options: object) => {
    const model = new OpenaiModel(
      readOpenaiConfig(
        new ConfigReader({
          selfHealing: {
            openai: {
              baseUrl: `${server.url}/v1`,
              model: 'stand-in',
              ...options,
            },
          },
        }),
      )!,
    );
    await model.complete({
      system: 'You explain incidents.',
      prompt: 'An incident.',
      schema: { type: 'object', title: 'the-schema' },
      maxOutputTokens: 500,
      signal: new AbortController().signal,
    });
    const [{ body, headers }] = server.requests;
    return { body: body as Record<string, any>, headers };
  };

  it('sends no key where none is configured', async () => {
    const { headers } = await completed({});
    expect(headers).not.toHaveProperty('authorization');
  });

  it.each([
    ['json_object', { type: 'json_object' }],
    ['none', undefined],
  ])('puts the schema into the instructions: %s', async (kind, format) => {
    const { body } = await completed({ structuredOutput: kind });
    expect(body.response_format).toEqual(format);
    expect(body.messages[0].content).toMatch(
      /^You explain incidents\.\n\nAnswer with one JSON object [^]*"the-schema"/,
    );
  });

  it('calls the limit as the server does, and says how much to think', async () => {
    const { body } = await completed({
      tokenLimit: 'max_tokens',
      effort: 'low',
    });
    expect(body).toMatchObject({ max_tokens: 500, reasoning_effort: 'low' });
    expect(body).not.toHaveProperty('max_completion_tokens');
  });
});
