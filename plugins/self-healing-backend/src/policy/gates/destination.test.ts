import { personBaseline, withPlan } from '../__fixtures__/checkoutFacts';
import { askGate, GateRow } from '../__fixtures__/gateTable';
import { decide } from '../decide';

const to = (status: 'served' | 'unknown' | 'did-not-serve') =>
  withPlan({ destination: { status, message: `Revision 1: ${status}.` } });

describe('destination', () => {
  it.each<GateRow>([
    [
      'goes back to what served',
      to('served'),
      'act',
      'act',
      /^allows: Revision 1: served\.$/,
    ],
    [
      'suggests at most what is not known to have served',
      to('unknown'),
      'suggest',
      'act',
      /^limits: Revision 1: unknown\.$/,
    ],
    [
      'RC-F2: refuses what did not serve',
      to('did-not-serve'),
      'deny',
      'deny',
      /^forbids: Revision 1: did-not-serve\.$/,
    ],
    ['has nothing to say of what goes nowhere', {}, 'act', 'act', null],
  ])('%s', (...row) => {
    const { got, wanted } = askGate('destination', row);
    expect(got).toEqual(wanted);
  });

  it('lets a person go past it with a reason, which is kept', () => {
    const decision = decide({
      ...personBaseline,
      ...to('did-not-serve'),
      trigger: {
        kind: 'person',
        ref: 'user:default/checkout-owner',
        override: { reason: 'its database is back' },
      },
    });
    expect(decision.verdict).toBe('act');
    expect(decision.reasons).toContainEqual({
      rule: 'destination',
      effect: 'limits',
      message:
        'Revision 1: did-not-serve. user:default/checkout-owner goes past it: its database is back',
    });
  });
});
