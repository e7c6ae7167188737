/* eslint-disable jest/no-export -- it is there for other packages' tests */

import { BackendFeature } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  Model,
  selfHealingExtensionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';

/**
 * What every module of a model has to do with its section of the configuration.
 *
 * @param id - of the model, and of the section in `selfHealing`
 */
export function describeModelModule(id: string, module: BackendFeature): void {
  async function modelsWith(selfHealing: object): Promise<Model[]> {
    const models: Model[] = [];
    await startTestBackend({
      features: [
        module,
        mockServices.rootConfig.factory({ data: { selfHealing } }),
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

  it('adds no model where none is configured', async () => {
    expect(await modelsWith({})).toEqual([]);
  });

  it('adds the model that is configured', async () => {
    const models = await modelsWith({
      [id]: { apiKey: 'sk-test', model: 'a-model' },
    });
    expect(models).toEqual([expect.objectContaining({ id, name: 'a-model' })]);
  });

  it.each([
    [{ structuredOutput: 'xml' }, `selfHealing.${id}.structuredOutput must be`],
    [{ effort: 'much' }, `selfHealing.${id}.effort must be one of`],
    [
      { model: undefined },
      `Missing required config value at 'selfHealing.${id}.model'`,
    ],
    [{ retries: 99 }, '"retries"'],
    [{ prices: { input: 1 } }, '"output"'],
  ])('does not start with %j', async (wrong, problem) => {
    await expect(
      modelsWith({ [id]: { apiKey: 'sk-test', model: 'm', ...wrong } }),
    ).rejects.toThrow(problem);
  });
}
