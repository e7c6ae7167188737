import { Claim, ClaimGrade } from '../../incidents/claims/claim';
import { baseline, personBaseline } from '../__fixtures__/checkoutFacts';
import { decide } from '../decide';

const claimed = (grade: ClaimGrade, trusted = false): Claim => ({
  grade,
  trusted,
  message: `It is ${grade}.`,
  claimants: ['component:default/checkout'],
});

describe('AD-D3: a claim on a workload', () => {
  it.each<[string, Claim | null | undefined, string, string]>([
    ['that was not asked about', undefined, 'act', 'act'],
    ['that is confirmed', claimed('confirmed'), 'act', 'act'],
    ['that is carried', claimed('carried'), 'suggest', 'act'],
    ['that is carried and trusted', claimed('carried', true), 'act', 'act'],
    ['that is disputed', claimed('disputed', true), 'observe', 'deny'],
    ['that is only claimed', claimed('claimed', true), 'observe', 'deny'],
    ['of which nobody can tell', null, 'observe', 'deny'],
  ])('%s: policies %s, people %s', (_, claim, forPolicy, forPerson) => {
    expect(decide({ ...baseline, claim }).verdict).toBe(forPolicy);
    expect(decide({ ...personBaseline, claim }).verdict).toBe(forPerson);
  });

  it('is told in its own words', () => {
    const { reasons } = decide({ ...baseline, claim: claimed('disputed') });
    expect(reasons.at(-1)).toEqual({
      rule: 'claim',
      effect: 'forbids',
      message: 'It is disputed.',
    });
  });

  it('does not matter where nothing is to be acted on', () => {
    const nowhere = { ...baseline, workload: null, claim: null };
    expect(decide(nowhere).reasons.map(({ rule }) => rule)).not.toContain(
      'claim',
    );
  });
});

describe('a reserve about what the alerts are about', () => {
  const reserve = (effect: 'limits' | 'forbids') => ({
    effect,
    message: 'This is about StatefulSet db-a.',
  });

  it.each([
    ['limits' as const, 'suggest'],
    ['forbids' as const, 'observe'],
  ])('%s what policies do, not what people do', (effect, verdict) => {
    const held = decide({ ...baseline, reserve: reserve(effect) });
    expect(held.verdict).toBe(verdict);
    expect(held.reasons).toContainEqual({
      rule: 'subject',
      ...reserve(effect),
    });
    expect(
      decide({ ...personBaseline, reserve: reserve(effect) }).verdict,
    ).toBe('act');
  });
});
