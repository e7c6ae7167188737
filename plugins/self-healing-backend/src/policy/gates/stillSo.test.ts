import { baseline, undoPlan, withPlan } from '../__fixtures__/checkoutFacts';
import { askGate, crashes, GateRow } from '../__fixtures__/gateTable';
import { decide } from '../decide';
import { PolicyFacts } from '../facts';

type Status = 'shown' | 'absent' | 'unknown';

const trouble = (status: Status, message = `It is ${status}.`) =>
  withPlan({ trouble: { status, message } });

const twoSteps = (first: Status, second: Status): Partial<PolicyFacts> => {
  const step = (stepId: string, status: Status) => ({
    stepId,
    plan: {
      ...undoPlan.plan,
      trouble: { status, message: `Step ${stepId}: ${status}.` },
    },
  });
  return { planning: { plans: [step('undo', first), step('scale', second)] } };
};

describe('stillSo', () => {
  it.each<GateRow>([
    [
      'acts on what the running state shows',
      trouble('shown', '1 of 3 pods of revision 5 is crashing.'),
      'act',
      'act',
      /^allows: 1 of 3 pods of revision 5 is crashing\.$/,
    ],
    [
      'FC-C1: watches while the running revision is healthy',
      trouble(
        'absent',
        'The running revision 3 is healthy; the alert is about a pod of revision 2.',
      ),
      'observe',
      'act',
      /^(forbids|limits): The running revision 3 is healthy; the alert is about a pod of revision 2\.$/,
    ],
    [
      'RC-F2: finds nothing to cure in the release that it has put back itself',
      { ...trouble('absent'), findings: [crashes] },
      'observe',
      'act',
      /^(forbids|limits): It is absent\.$/,
    ],
    [
      'suggests what neither the plan shows nor a finding tells',
      trouble('unknown'),
      'suggest',
      'act',
      /^limits: It is unknown\. Nothing was found either that Roll back would cure/,
    ],
    [
      'takes a finding for what a plan cannot show',
      { ...trouble('unknown'), findings: [crashes] },
      'act',
      'act',
      /^allows: It is unknown\. What was found: Container app keeps crashing\.$/,
    ],
    [
      'does not take a recent change for trouble',
      {
        ...trouble('unknown'),
        findings: [{ ...crashes, type: 'recent-change', severity: 'context' }],
      },
      'suggest',
      'act',
      /^limits/,
    ],
    [
      'does not take what an older revision left for trouble',
      { ...trouble('unknown'), findings: [{ ...crashes, affects: 'other' }] },
      'suggest',
      'act',
      /^limits/,
    ],
    [
      'takes a finding that does not say of what for the running state',
      {
        ...trouble('unknown'),
        findings: [{ ...crashes, affects: undefined, severity: 'symptom' }],
      },
      'act',
      'act',
      /^allows/,
    ],
    ['was not asked in facts from before', {}, 'act', 'act', null],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('still-so', row);
    expect(got).toEqual(wanted);
  });
});

describe('stillSo, with several steps', () => {
  const runbook = (facts: PolicyFacts): PolicyFacts => {
    const steps = ['undo', 'scale'].map(id => ({
      ...facts.policies[0].runbook!.spec.steps[0],
      id,
    }));
    const [policy] = facts.policies;
    const spec = { ...policy.runbook!.spec, steps };
    return {
      ...facts,
      policies: [{ ...policy, runbook: { ...policy.runbook!, spec } }],
    };
  };

  it.each<[Status, Status, string]>([
    ['shown', 'absent', 'act'],
    ['absent', 'shown', 'act'],
    ['unknown', 'absent', 'observe'],
    ['absent', 'unknown', 'observe'],
    ['unknown', 'unknown', 'suggest'],
  ])('%s and %s: %s', (first, second, verdict) => {
    const facts = { ...baseline, ...twoSteps(first, second) };
    expect(decide(runbook(facts)).verdict).toBe(verdict);
  });
});
