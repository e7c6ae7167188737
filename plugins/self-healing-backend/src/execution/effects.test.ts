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
  changes: [],
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
