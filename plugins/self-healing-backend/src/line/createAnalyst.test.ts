import { ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { FakeModel } from '../__testUtils__/fakeModel';
import { readSelfHealingConfig } from '../config';
import { createAnalyst } from './createAnalyst';

const create = (analysis: Record<string, unknown>, models: FakeModel[]) => () =>
  createAnalyst({
    config: readSelfHealingConfig(
      new ConfigReader({ selfHealing: { analysis } } as never),
    ).analysis,
    models: new Map(models.map(model => [model.id, model])),
  } as never);

describe('createAnalyst', () => {
  it.each<[FakeModel[], string]>([
    [[new FakeModel()], "registered a model 'other'; registered: fake. Add"],
    [[], "registered a model 'other'; none is registered. Add"],
  ])('says which models there are', (models, message) => {
    const start = create({ enabled: true, model: 'other' }, models);
    expect(start).toThrow(InputError);
    expect(start).toThrow(message);
  });

  it('needs none while analysis is off', () => {
    expect(create({ model: 'other' }, [])).not.toThrow();
    expect(create({}, [])).not.toThrow();
  });
});
