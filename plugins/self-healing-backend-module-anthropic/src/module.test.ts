import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  Model,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
import { selfHealingModuleAnthropic } from './module';

async function modelsWith(config: object): Promise<Model[]> {
  const models: Model[] = [];
  await startTestBackend({
    features: [
      selfHealingModuleAnthropic,
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

describe('selfHealingModuleAnthropic', () => {
  it('adds no model where none is configured', async () => {
    expect(await modelsWith({})).toEqual([]);
  });

  it('adds the model that is configured', async () => {
    const [model] = await modelsWith({
      anthropic: { apiKey: 'sk-test', model: 'a-model' },
    });
    expect(model).toMatchObject({ id: 'anthropic', name: 'a-model' });
  });

  it.each([
    [
      { structuredOutput: 'xml' },
      'selfHealing.anthropic.structuredOutput must be',
    ],
    [{ effort: 'much' }, 'selfHealing.anthropic.effort must be one of'],
    [
      { model: undefined },
      "Missing required config value at 'selfHealing.anthropic.model'",
    ],
    [{ retries: 99 }, '"retries"'],
    [{ prices: { input: 1 } }, '"output"'],
  ])('does not start with %j', async (wrong, problem) => {
    await expect(
      modelsWith({ anthropic: { apiKey: 'sk-test', model: 'm', ...wrong } }),
    ).rejects.toThrow(problem);
  });
});
