import {
  Finding,
  Plan,
  StepPlan,
} from '@backstage-self-healing/plugin-self-healing-common';
import { causeOf, faultSteps } from './cause';

const finding = (change: Partial<Finding> = {}): Finding => ({
  type: 'crash-loop',
  severity: 'cause',
  object: 'pod shop/checkout-1',
  summary: 'Container app keeps crashing',
  evidenceIds: ['e1'],
  ...change,
});
const step = (stepId: string, trouble?: 'shown' | 'absent' | 'unknown') =>
  ({
    stepId,
    plan: (trouble
      ? { trouble: { status: trouble, message: '' } }
      : {}) as Plan,
  } satisfies StepPlan);

describe('what an execution is to cure', () => {
  it.each<[string, Finding[], StepPlan[], boolean]>([
    ['an alert alone shows nothing', [], [step('a')], false],
    ['a finding shows it', [finding()], [step('a')], true],
    [
      'so does a symptom',
      [finding({ severity: 'symptom', type: 'unready-pods' })],
      [step('a')],
      true,
    ],
    ['a context does not', [finding({ severity: 'context' })], [], false],
    ['nor a change', [finding({ type: 'recent-change' })], [], false],
    [
      'nor what is left of an older revision',
      [finding({ affects: 'other' })],
      [],
      false,
    ],
    ['the plan has seen it itself', [], [step('a', 'shown')], true],
    ['or has not', [], [step('a', 'absent')], false],
  ])('%s', (_, findings, plans, visible) => {
    expect(causeOf([], findings, plans).visible).toBe(visible);
  });

  it('names the alerts that led to it', () => {
    const labels = { alertname: 'Slow', severity: 'critical' };
    expect(
      causeOf(
        [
          {
            source: 'alertmanager',
            fingerprint: 'f1',
            status: 'firing',
            labels,
            annotations: { summary: 'slow' },
            startsAt: '2026-11-21T08:00:00.000Z',
          },
        ],
        [],
        [],
      ).alerts,
    ).toEqual([
      {
        source: 'alertmanager',
        fingerprint: 'f1',
        labels,
      },
    ]);
  });

  it('goes by what each plan has seen, else by the findings', () => {
    const plans = [
      step('left', 'shown'),
      step('beside', 'unknown'),
      step('unseen'),
    ];
    expect(faultSteps(plans, { visible: true })).toEqual(['left', 'unseen']);
    expect(faultSteps(plans, { visible: false })).toEqual(['left']);
  });
});
