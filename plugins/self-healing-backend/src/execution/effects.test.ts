import {
  JournalEntry,
  Plan,
} from '@backstage-self-healing/plugin-self-healing-common';
import fc from 'fast-check';
import { effectOf, outputsOf, planDeviation } from './effects';

const plan = (change: Partial<Plan> = {}): Plan => ({
  action: 'kubernetes:scale',
  target: 'demo/shop/Deployment/checkout',
  summary: 'Scale checkout',
  changes: [{ path: 'spec.replicas', before: 3, after: 5 }],
  blastRadius: { pods: 3, podsInScope: 10, workloads: 1 },
  dryRun: { accepted: true },
  preconditions: {},
  request: {},
  undoable: true,
  plannedAt: '2026-11-21T08:00:00.000Z',
  ...change,
});
const entries = (
  ...lines: [string, JournalEntry['kind'], Record<string, unknown>][]
): JournalEntry[] =>
  lines.map(([stepId, kind, data], index) => ({
    seq: index + 1,
    at: '2026-11-21T08:00:00.000Z',
    stepId,
    kind,
    data,
  }));

describe('effectOf', () => {
  const approved = plan({ summary: 'approved' });
  const execution = (journal: JournalEntry[]) => ({
    id: 'e1',
    plans: [
      { stepId: 'a', plan: approved },
      { stepId: 'b', plan: plan({ summary: 'other' }) },
    ],
    journal,
  });
  const fresh = plan({ summary: 'fresh' });
  const undo = plan({ summary: 'undo' });

  it.each<[string, JournalEntry[], 'do' | 'undo', Plan]>([
    ['the approved plan', [], 'do', approved],
    [
      'the plan made anew',
      entries(['a', 'plan', { plan: fresh }]),
      'do',
      fresh,
    ],
    [
      'the newest plan',
      entries(['a', 'plan', { plan: plan() }], ['a', 'plan', { plan: fresh }]),
      'do',
      fresh,
    ],
    [
      'not the plan of another step',
      entries(['b', 'plan', { plan: fresh }]),
      'do',
      approved,
    ],
    [
      'what the receipt says',
      entries(['a', 'receipt', { undo }]),
      'undo',
      undo,
    ],
  ])('%s', (_, journal, direction, expected) => {
    expect(effectOf(execution(journal), { stepId: 'a', direction })).toEqual({
      plan: expected,
      stamp: { executionId: 'e1', stepId: 'a', direction },
    });
  });

  it.each<[JournalEntry[], string, 'do' | 'undo']>([
    [[], 'c', 'do'],
    [[], 'a', 'undo'],
    [entries(['a', 'receipt', {}]), 'a', 'undo'],
    [entries(['b', 'receipt', { undo }]), 'a', 'undo'],
  ])(
    'brings nothing about without a plan (%#)',
    (journal, stepId, direction) => {
      expect(() => effectOf(execution(journal), { stepId, direction })).toThrow(
        `Step ${stepId} of execution e1 has no plan`,
      );
    },
  );
});

it('outputs are those of the receipts, by step', () => {
  const journal = entries(
    ['a', 'intent', { output: { wrong: true } }],
    ['a', 'receipt', { output: { replicas: 3 } }],
    ['b', 'undo-receipt', { output: { wrong: true } }],
  );
  expect(outputsOf({ journal })).toEqual({ a: { output: { replicas: 3 } } });
});

describe('planDeviation', () => {
  it.each<[string, Partial<Plan>, string | undefined]>([
    ['nothing', {}, undefined],
    [
      'nothing in another time and summary',
      { summary: 'x', plannedAt: '2026-11-21T09:00:00.000Z' },
      undefined,
    ],
    [
      'nothing in reaching less far',
      { blastRadius: { pods: 1, podsInScope: 10, workloads: 0 } },
      undefined,
    ],
    ['nothing in what is there already', { changes: [] }, undefined],
    [
      'nothing in another starting point',
      { changes: [{ path: 'spec.replicas', before: 4, after: 5 }] },
      undefined,
    ],
    [
      'nothing in what it is about now, such as another pod',
      { changes: [{ path: 'pod checkout-2', after: 'deleted' }] },
      undefined,
    ],
    [
      'another value',
      { changes: [{ path: 'spec.replicas', before: 3, after: 1000 }] },
      'would now make spec.replicas 1000, approved was 5',
    ],
    [
      'a removal',
      { changes: [{ path: 'spec.replicas', before: 3 }] },
      'would now remove spec.replicas, approved was 5',
    ],
    [
      'what can no longer be taken back',
      { undoable: false },
      'could no longer be undone',
    ],
    [
      'pods that nobody counts',
      { blastRadius: { pods: NaN, podsInScope: 10, workloads: 1 } },
      'NaN pods',
    ],
    ['another action', { action: 'kubernetes:delete-pod' }, 'delete-pod'],
    [
      'another target',
      { target: 'demo/shop/Deployment/web' },
      'Deployment/web',
    ],
    [
      'a refusal',
      { dryRun: { accepted: false, message: 'quota' } },
      'no longer accepts it: quota',
    ],
    [
      'a refusal without a word',
      { dryRun: { accepted: false } },
      'no reason given',
    ],
    [
      'more pods',
      { blastRadius: { pods: 4, podsInScope: 10, workloads: 1 } },
      '4 pods',
    ],
    [
      'more workloads',
      { blastRadius: { pods: 3, podsInScope: 10, workloads: 2 } },
      '2 workloads',
    ],
  ])('%s', (_, change, words) => {
    expect(planDeviation(plan(), plan(change)) ?? 'nothing').toContain(
      words ?? 'nothing',
    );
  });

  it('takes another time for the same change, as in a restart', () => {
    const restart = (at: string) =>
      plan({ changes: [{ path: 'restartedAt', after: at }] });
    expect(
      planDeviation(
        restart('2026-11-21T08:00:00.000Z'),
        restart('2026-11-21T08:01:00.000Z'),
      ),
    ).toBeUndefined();
  });

  it('never lets a plan reach further than the approved one', () => {
    const radius = fc.record({
      pods: fc.nat(20),
      podsInScope: fc.nat(20),
      workloads: fc.nat(5),
    });
    fc.assert(
      fc.property(radius, radius, (before, after) => {
        const further =
          after.pods > before.pods || after.workloads > before.workloads;
        expect(
          planDeviation(
            plan({ blastRadius: before }),
            plan({ blastRadius: after }),
          ) !== undefined,
        ).toBe(further);
      }),
    );
  });
});
