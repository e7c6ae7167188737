import { TestApiRegistry } from '@backstage/test-utils';
import { createFieldValidation } from '@backstage/plugin-scaffolder-react/alpha';
import { fakeSelfHealing } from '../__testUtils__/FakeSelfHealing';
import { selfHealingApiRef } from '../api';
import { policyWith, validatePolicyPart } from './policyPartField';

const check = async (
  api: ReturnType<typeof fakeSelfHealing>,
  value: string,
  path: string,
) => {
  const validation = createFieldValidation();
  await validatePolicyPart(value, validation, {
    apiHolder: TestApiRegistry.from([selfHealingApiRef, api]),
    formData: {},
    schema: {},
    uiSchema: { 'ui:options': { path } },
  });
  return validation.__errors;
};

describe('a part of a policy', () => {
  it('is put in its place, and leaves the rest right', () => {
    expect(policyWith('guardrails.cooldown', '5m')).toMatchObject({
      when: 'true',
      guardrails: { cooldown: '5m' },
    });
    expect(policyWith('when', 'false')).toMatchObject({ when: 'false' });
  });

  it('is told what is wrong with it, and of nothing else', async () => {
    const api = fakeSelfHealing({
      previewPolicy: async () => ({
        problems: [
          { path: 'spec.guardrails.cooldown', message: 'must be a duration' },
          { path: 'spec.runbook', message: 'is not in the catalog' },
        ],
        incidents: [],
        left: 0,
      }),
    });
    expect(await check(api, 'a while', 'guardrails.cooldown')).toEqual([
      'must be a duration',
    ]);
    expect(await check(api, 'true', 'when')).toEqual([]);
    expect(api.previewPolicy).toHaveBeenLastCalledWith({
      policy: expect.objectContaining({ when: 'true' }),
    });
  });

  it('is not asked about while it is empty', async () => {
    expect(await check(fakeSelfHealing({}), '', 'when')).toEqual([]);
  });
});
