import { Reason } from '@backstage-self-healing/plugin-self-healing-common';
import { settlingReason } from './settlingReason';

const reason = (effect: Reason['effect'], rule: string): Reason => ({
  rule,
  effect,
  message: rule,
});

describe('settlingReason', () => {
  it.each<[Reason['effect'][], number | undefined]>([
    [[], undefined],
    [['allows', 'allows'], 1],
    [['limits', 'allows'], 0],
    [['forbids', 'limits', 'allows'], 0],
    [['limits', 'forbids', 'allows', 'forbids'], 1],
    [['limits', 'allows', 'limits', 'allows'], 2],
  ])('of %j is number %p', (effects, index) => {
    const reasons = effects.map((effect, i) => reason(effect, `rule ${i}`));
    expect(settlingReason(reasons)).toBe(
      index === undefined ? undefined : reasons[index],
    );
  });
});
