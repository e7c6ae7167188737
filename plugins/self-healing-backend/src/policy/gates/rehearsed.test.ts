import { withPlan } from '../__fixtures__/checkoutFacts';
import { askGate, GateRow } from '../__fixtures__/gateTable';

describe('rehearsed', () => {
  it.each<GateRow>([
    [
      'suggests at most what could not be rehearsed',
      withPlan({
        dryRun: {
          accepted: true,
          rehearsed: false,
          message: 'the webhook of istio is down',
        },
      }),
      'suggest',
      'act',
      /^limits: Step undo could not be rehearsed: the webhook of istio is down\. A person decides\.$/,
    ],
    [
      'needs no reason to say so',
      withPlan({ dryRun: { accepted: true, rehearsed: false } }),
      'suggest',
      'act',
      /^limits: Step undo could not be rehearsed\. A person decides\.$/,
    ],
    [
      'has nothing to say of what was rehearsed',
      withPlan({ dryRun: { accepted: true, rehearsed: true } }),
      'act',
      'act',
      null,
    ],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('rehearsal', row);
    expect(got).toEqual(wanted);
  });
});
