import { withPolicy } from '../__fixtures__/checkoutFacts';
import { askGate, crashes, GateRow } from '../__fixtures__/gateTable';
import { PolicyFacts } from '../facts';

const unread = ['Pods of checkout (Cluster demo did not answer)'];
const when = (condition: string, change: Partial<PolicyFacts> = {}) => ({
  unread,
  findings: [crashes],
  ...withPolicy({ spec: { when: condition } }),
  ...change,
});

const noQuota =
  'findings.exists(f, f.severity == "cause") && !findings.exists(f, f.type == "quota")';

describe('everythingRead', () => {
  it.each<GateRow>([
    [
      'RC-F7: suggests at most what rests on what was not found',
      when(noQuota),
      'suggest',
      'act',
      /^limits: Could not be read: Pods of checkout \(Cluster demo did not answer\)\. The condition of Crash loop after a release rests on what was not found/,
    ],
    [
      'does not mind when everything was read',
      when(noQuota, { unread: [] }),
      'act',
      'act',
      null,
    ],
    [
      'does not mind where what was found is enough',
      when('findings.exists(f, f.type == "crash-loop")'),
      'act',
      'act',
      null,
    ],
    [
      'RC-F7: says so where no condition is true, and that it is not the last word',
      when('findings.exists(f, f.type == "oom-killed")'),
      'observe',
      'act',
      /^forbids: Could not be read: Pods of checkout .* It is looked at again soon\.$/,
    ],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('unread', row);
    expect(got).toEqual(wanted);
  });
});
