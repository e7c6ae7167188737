import { Entity } from '@backstage/catalog-model';
import { execution } from './__fixtures__/checkoutFacts';
import { askedNext, expiredPlans } from './askedNext';

const admins = ['group:default/platform-admins'];
const team = (...parents: string[]): Entity => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'team-checkout' },
  relations: [
    { type: 'hasMember', targetRef: 'user:default/anna' },
    ...parents.map(targetRef => ({ type: 'childOf', targetRef })),
  ],
});
const department = 'group:default/department';

describe('PR-D12: who is asked when nobody has answered', () => {
  it.each<[string, number, Entity | null, string[] | undefined]>([
    ['nobody else at first', 0, team(department), undefined],
    ['then the group above the owner', 1, team(department), [department]],
    ['then the platform as well', 2, team(department), [department, ...admins]],
    ['and stays with it', 9, team(department), [department, ...admins]],
    ['the platform at once where nobody is above', 1, team(), admins],
    ['the platform at once where there is no owner', 1, null, admins],
  ])('%s', (_, expired, owner, from) => {
    expect(askedNext(expired, owner, admins)?.from).toEqual(from);
  });

  it('counts what expired in this incident only', () => {
    const expired = execution({ state: 'expired', incidentId: 'i1' });
    expect(
      expiredPlans(
        [
          expired,
          { ...expired, incidentId: 'other' },
          { ...expired, state: 'denied' },
        ],
        'i1',
      ),
    ).toBe(1);
  });
});
