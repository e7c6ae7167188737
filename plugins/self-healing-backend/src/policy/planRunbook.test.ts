import { ConflictError } from '@backstage/errors';
import {
  Plan,
  runbookSpecSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Action } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { baseline, undoPlan, WORKLOAD } from './__fixtures__/checkoutFacts';
import { planRunbook } from './planRunbook';

const input = z.strictObject({
  workload: z.string(),
  replicas: z.number().int().optional(),
  note: z.string().optional(),
});
type Input = z.infer<typeof input>;

function setUp(
  steps: { id?: string; action?: string; input: Record<string, unknown> }[],
  plan: (given: Input, signal: AbortSignal) => Promise<Plan> = async given => ({
    ...undoPlan.plan,
    target: given.workload,
    request: given,
  }),
) {
  const action = {
    id: 'test:act',
    title: 'Act',
    risk: 'low',
    input,
    plan: (given: Input, { signal }: { signal: AbortSignal }) =>
      plan(given, signal),
    execute: () => {
      throw new Error('planning must not act');
    },
    observe: () => {
      throw new Error('planning must not look for effects');
    },
  } as unknown as Action;
  const runbook = {
    ref: 'runbook:default/r',
    title: 'R',
    spec: runbookSpecSchema.parse({
      owner: 'team',
      type: 'remediation',
      steps: steps.map((step, index) => ({
        id: `s${index}`,
        action: 'test:act',
        ...step,
      })),
    }),
  };
  return (signal = new AbortController().signal) =>
    planRunbook(
      runbook,
      {
        entity: baseline.entity!,
        ownerRef: baseline.ownerRef,
        workload: WORKLOAD,
        parameters: { replicas: 5, note: '${{ 1 + 1 }}' },
        incident: { id: 'i1', severity: 'critical' },
        steps: {},
      },
      new Map([[action.id, action]]),
      signal,
    );
}
const workload = '${{ entity.workload }}';

describe('planRunbook', () => {
  it('plans every step with what its input names', async () => {
    const plan = setUp([
      { input: { workload } },
      {
        input: {
          workload,
          replicas: '${{ parameters.replicas }}',
          note: '${{ entity.name }} of ${{ entity.owner }}: ${{ incident.severity }}',
        },
      },
    ]);
    expect(await plan()).toMatchObject({
      plans: [
        { stepId: 's0', plan: { target: WORKLOAD } },
        {
          stepId: 's1',
          plan: {
            request: {
              workload: WORKLOAD,
              replicas: 5,
              note: 'checkout of group:default/team-checkout: critical',
            },
          },
        },
      ],
    });
  });

  it('takes what a person fills in for a value, never for an expression', async () => {
    const plan = setUp([
      { input: { workload, note: '${{ parameters.note }}' } },
    ]);
    expect(await plan()).toMatchObject({
      plans: [{ plan: { request: { note: '${{ 1 + 1 }}' } } }],
    });
  });

  it.each<[string, Parameters<typeof setUp>[0][number], string]>([
    [
      'an action that is not there',
      { action: 'test:other', input: {} },
      'step s0: action test:other is not installed (installed: test:act)',
    ],
    ['no input', { input: {} }, 'step s0: input of test:act: workload: '],
    [
      'an input of another type',
      { input: { workload, replicas: 'five' } },
      'step s0: input of test:act: replicas: ',
    ],
    [
      'an input that the action does not take',
      { input: { workload, force: true } },
      'step s0: input of test:act: ',
    ],
    [
      'an expression that is none',
      { input: { workload: '${{ entity. }}' } },
      'step s0: ',
    ],
    [
      'a name that is not there',
      { input: { workload: '${{ entity.nothing }}' } },
      'step s0: ',
    ],
    [
      'the output of a step that has not been done',
      { input: { workload: '${{ steps.s9.output.workload }}' } },
      'step s0: ',
    ],
  ])('says what is wrong with %s', async (_, step, words) => {
    const result = (await setUp([step])()) as { error: string };
    expect(result.error).toContain(words);
    expect(result.error).not.toContain('    at ');
  });

  // Stored as JSON, a number that is none becomes null, which counts as 0.
  it.each<[string, Partial<Plan['blastRadius']>]>([
    ['pods', { pods: NaN }],
    ['pods', { pods: Infinity }],
    ['pods', { pods: undefined }],
    ['pods', { pods: -1 }],
    ['podsInScope', { podsInScope: Infinity }],
    ['workloads', { workloads: 0.5 }],
  ])('takes no plan that cannot say how many %s: %j', async (path, radius) => {
    const plan = setUp([{ input: { workload } }], async () => ({
      ...undoPlan.plan,
      blastRadius: { ...undoPlan.plan.blastRadius, ...radius },
    }));
    expect((await plan()) as { error: string }).toEqual({
      error: expect.stringContaining(
        `step s0: plan of test:act: blastRadius.${path}: `,
      ),
    });
  });

  it('says what stands in the way of a step, and plans none after it', async () => {
    let planned = 0;
    const plan = setUp(
      [{ input: { workload } }, { input: { workload } }],
      async () => {
        planned += 1;
        throw new ConflictError('there is no earlier revision');
      },
    );
    expect(await plan()).toEqual({
      error: 'step s0: there is no earlier revision',
    });
    expect(planned).toBe(1);
  });

  it('is no finding about the runbook when the caller gives up', async () => {
    const stop = new AbortController();
    const plan = setUp([{ input: { workload } }], async (_, signal) => {
      stop.abort(new Error('the lease is lost'));
      signal.throwIfAborted();
      return undoPlan.plan;
    });
    await expect(plan(stop.signal)).rejects.toThrow('the lease is lost');
  });
});
