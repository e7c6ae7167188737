import { baseline, personBaseline } from '../__fixtures__/checkoutFacts';
import { decide } from '../decide';

const holder = {
  by: 'user:default/anna',
  since: '2026-11-21T08:00:00.000Z',
  how: 'acknowledged' as const,
  message: 'anna has taken this in hand',
};

describe('a person who has the wheel', () => {
  it.each([null, undefined])('is nobody when it is %s', nobody => {
    expect(decide({ ...baseline, hands: nobody }).verdict).toBe('act');
  });

  it('keeps a policy from acting: it watches, and says why', () => {
    const held = decide({ ...baseline, hands: holder });
    expect(held.verdict).toBe('observe');
    expect(held.reasons.at(-1)).toEqual({
      rule: 'hands',
      effect: 'forbids',
      message:
        'anna has taken this in hand: nothing is done unattended until it is handed back.',
    });
  });

  it('keeps nobody from acting themselves', () => {
    const asked = personBaseline;
    expect(decide({ ...asked, hands: holder })).toEqual(decide(asked));
  });
});
