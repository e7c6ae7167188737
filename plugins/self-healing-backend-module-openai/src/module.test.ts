import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  Model,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
import { selfHealingModuleOpenai } from './module';

async function modelsWith(config: object): Promise<Model[]> {
  const models: Model[] = [];
  await startTestBackend({
    features: [
      selfHealingModuleOpenai,
      mockServices.rootConfig.factory({ data: { selfHealing: config } }),
    ],
    extensionPoints: [
      [
        selfHealingExtensionPoint,
        { addModel: (model: Model) => models.push(model) } as any,
      ],
    ],
  });
  return models;
}

describe('selfHealingModuleOpenai', () => {
  it('adds no model where none is configured', async () => {
    expect(await modelsWith({})).toEqual([]);
  });

  it('adds the model that is configured', async () => {
    const [model] = await modelsWith({
      openai: { apiKey: 'sk-test', model: 'a-model' },
    });
    expect(model).toMatchObject({ id: 'openai', name: 'a-model' });
  });

  it.each([
    [
      { structuredOutput: 'xml' },
      'selfHealing.openai.structuredOutput must be',
    ],
    [{ effort: 'much' }, 'selfHealing.openai.effort must be one of'],
    [
      { model: undefined },
      "Missing required config value at 'selfHealing.openai.model'",
    ],
    [{ retries: 99 }, '"retries"'],
    [{ prices: { input: 1 } }, '"output"'],
  ])('does not start with %j', async (wrong, problem) => {
    await expect(
      modelsWith({ openai: { apiKey: 'sk-test', model: 'm', ...wrong } }),
    ).rejects.toThrow(problem);
  });
});
