import { audienceOf, nextOf } from './audience';

const people = {
  ownerRef: 'group:default/team',
  parents: ['group:default/department'],
  admins: ['group:default/platform', 'user:default/root'],
};

it.each([
  ['owner' as const, people.ownerRef, [people.ownerRef]],
  ['owner' as const, null, people.admins],
  ['platform' as const, people.ownerRef, people.admins],
  [['user:default/a', 'user:default/a'], null, ['user:default/a']],
])('%j with the owner %j is %j', (to, ownerRef, refs) => {
  expect(audienceOf(to, { ...people, ownerRef })).toEqual(refs);
});

it('goes on from approvers to the owner, what it is part of, and the platform', () => {
  const told = ['group:default/approvers'];
  const levels: string[][] = [];
  for (;;) {
    const next = nextOf(told, people);
    if (next.length === 0) break;
    levels.push(next);
    told.push(...next);
  }
  expect(levels).toEqual([[people.ownerRef], people.parents, people.admins]);
  expect(nextOf([], { ...people, ownerRef: null, parents: [] })).toEqual(
    people.admins,
  );
});
