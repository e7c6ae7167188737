import { policy, rollBack, runbook } from '../../__testUtils__/entities';
import { readHealingCatalog } from '../healingCatalog';
import { proposedPolicy } from './proposedPolicy';

const { runbooks } = readHealingCatalog([rollBack]);
type Given = Parameters<typeof proposedPolicy>[0]['policy'];
const entity = (spec = {}) => policy(spec) as unknown as Given;

describe('a proposed policy', () => {
  it('is taken with its name, or as a mere spec', () => {
    expect(proposedPolicy({ policy: entity() }, runbooks)).toMatchObject({
      policy: {
        ref: 'healingpolicy:default/bad-release',
        title: 'Bad release',
        runbook: { ref: 'runbook:default/roll-back' },
      },
    });
    expect(
      proposedPolicy({ policy: entity().spec as Given }, runbooks),
    ).toMatchObject({ policy: { title: 'The proposed policy' } });
  });

  it('may bring its runbook', () => {
    expect(
      proposedPolicy(
        { policy: entity(), runbook: rollBack as unknown as Given },
        [],
      ),
    ).toMatchObject({ policy: { runbook: { title: 'Roll back' } } });
  });

  it.each<[string, Given, Given | undefined, string, RegExp]>([
    [
      'a condition that does not compile',
      entity({ when: 'alrt == 1' }),
      undefined,
      'spec.when',
      /Unknown variable: alrt/,
    ],
    [
      'an empty form',
      { spec: {} },
      undefined,
      'apiVersion',
      /expected "self-healing/,
    ],
    ['nothing', {}, undefined, 'spec.owner', /expected string/],
    [
      'a runbook that is nowhere',
      entity({ runbook: 'gone' }),
      undefined,
      'spec.runbook',
      /'gone' is not in the catalog/,
    ],
    [
      'a runbook that asks for something',
      entity(),
      runbook({
        parameters: { type: 'object', required: ['replicas'] },
      }) as unknown as Given,
      'spec.runbook',
      /asks for replicas, and a policy has no one to ask/,
    ],
    [
      'a runbook that is not valid',
      entity(),
      runbook({ steps: [] }) as unknown as Given,
      'spec.runbook',
      /its runbook is not valid: spec\.steps: a runbook needs at least one step/,
    ],
  ])('is refused for %s', (_, given, own, path, message) => {
    const proposed = proposedPolicy({ policy: given, runbook: own }, runbooks);
    expect(proposed).toHaveProperty(
      'problems',
      expect.arrayContaining([
        { path, message: expect.stringMatching(message) },
      ]),
    );
  });
});
