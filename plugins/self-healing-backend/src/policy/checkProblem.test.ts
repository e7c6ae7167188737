import { Check } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { checkProblem } from './checkProblem';

const check = (id: string): [string, Check] => [
  id,
  {
    id,
    input: z.literal('healthy') as z.ZodType<unknown>,
    evaluate: async () => ({ status: 'passed', message: 'well' }),
  },
];

describe('checkProblem', () => {
  const installed = new Map([check('rollout'), check('alert')]);

  it.each<[Record<string, unknown>[], string | undefined]>([
    [[], undefined],
    [[{ rollout: 'healthy' }], undefined],
    [
      [{ rollout: 'healthy' }, { promql: 'up' }],
      'check promql is not installed (installed: alert, rollout)',
    ],
    [[{ rollout: 'well' }], 'check rollout: Invalid input'],
    [[{ rollout: null }], 'check rollout: Invalid input'],
  ])('of %j', (specs, words) => {
    expect(checkProblem(specs, installed) ?? 'nothing').toContain(
      words ?? 'nothing',
    );
  });
});
