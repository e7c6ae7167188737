import { withPolicy } from '../__fixtures__/checkoutFacts';
import { askGate, crashes, GateRow } from '../__fixtures__/gateTable';
import { PolicyFacts } from '../facts';

const alertOnly = 'alert.labels.alertname == "KubePodCrashLooping"';

const when = (
  condition: string,
  change: Partial<PolicyFacts> = {},
): Partial<PolicyFacts> => ({
  unread: [],
  ...withPolicy({ spec: { when: condition } }),
  ...change,
});

describe('findingRequired', () => {
  it.each<GateRow>([
    [
      'watches while nothing was found that bears the alert out',
      when(alertOnly),
      'observe',
      'act',
      /^forbids: Nothing was found that bears the alert out\. Crash loop after a release names only alerts, so Roll back waits for a finding\.$/,
    ],
    [
      'FC-E1: acts once a second look has found it',
      when(alertOnly, { findings: [crashes] }),
      'act',
      'act',
      /^allows: What was found: Container app keeps crashing\.$/,
    ],
    [
      'PR-D1: does not take context for a finding',
      when(alertOnly, {
        findings: [{ ...crashes, type: 'recent-change', severity: 'context' }],
      }),
      'observe',
      'act',
      /^forbids/,
    ],
    [
      'does not take what an older revision left for a finding',
      when(alertOnly, { findings: [{ ...crashes, affects: 'other' }] }),
      'observe',
      'act',
      /^forbids/,
    ],
    [
      'RC-F7: says what could not be read rather than that nothing was found',
      when(alertOnly, { unread: ['Pods of checkout (no answer)'] }),
      'observe',
      'act',
      /^forbids: Could not be read: Pods of checkout \(no answer\)\. Crash loop/,
    ],
    [
      'is not fooled by facts that are the alerts again',
      when(`${alertOnly} && facts.alertCount > 0`),
      'observe',
      'act',
      /^forbids/,
    ],
    [
      'is not fooled by a condition that finds nothing needed',
      when(`${alertOnly} && !findings.exists(f, f.type == "quota")`),
      'observe',
      'act',
      /^forbids/,
    ],
    [
      'leaves it at a condition that asks for a finding itself',
      when('findings.exists(f, f.type == "crash-loop")', {
        findings: [crashes],
      }),
      'act',
      'act',
      null,
    ],
    [
      'leaves it at a condition that asks for a recent release',
      when(`${alertOnly} && facts.minutesSinceDeploy < 30`),
      'act',
      'act',
      null,
    ],
    [
      'does not spare what is only suggested',
      {
        unread: [],
        ...withPolicy({ spec: { when: alertOnly, autonomy: 'suggest' } }),
      },
      'observe',
      'act',
      /^forbids/,
    ],
    [
      'was not asked in facts from before',
      withPolicy({ spec: { when: alertOnly } }),
      'act',
      'act',
      null,
    ],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('finding', row);
    expect(got).toEqual(wanted);
  });
});
