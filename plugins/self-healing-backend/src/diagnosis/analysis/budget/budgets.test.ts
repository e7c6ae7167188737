import fc from 'fast-check';
import { Knex } from 'knex';
import { DATABASES, databases } from '../../../__testUtils__/testBackend';
import { openTestDatabase } from '../../../__testUtils__/testDatabase';
import { budgetObstacle, Budgets, tokensAtMost } from './budgets';
import { reserve, settle } from './reserve';
import { SpendingStore } from './SpendingStore';

jest.setTimeout(60_000);

const none = { tokens: 0, cost: 0 };
const spent = (changes: Partial<Record<keyof Budgets, typeof none>> = {}) => ({
  incident: none,
  ownerPerDay: none,
  perDay: none,
  ...changes,
});
const budgets: Budgets = {
  incident: { tokens: 1_000 },
  ownerPerDay: { tokens: 2_000, cost: 1 },
  perDay: {},
};

describe('budgetObstacle', () => {
  it.each<[string, ReturnType<typeof spent>, number, string | undefined]>([
    ['nothing is spent', spent(), 1_000, undefined],
    [
      'it is too much for one incident',
      spent(),
      1_001,
      'This incident has used 0 of 1,000',
    ],
    [
      'the incident has had its part',
      spent({ incident: { tokens: 600, cost: 0 } }),
      500,
      'budgets.incident.tokens',
    ],
    [
      'the owner has had its part of today',
      spent({ ownerPerDay: { tokens: 1_900, cost: 0 } }),
      500,
      'Its owner has used 1,900 of 2,000 tokens today, and this question may take 500',
    ],
    [
      'the money is spent',
      spent({ ownerPerDay: { tokens: 0, cost: 1 } }),
      1,
      'Its owner has spent $1.00 of $1.00 today',
    ],
    [
      'what is not bounded is spent',
      spent({ perDay: { tokens: 1e9, cost: 1e9 } }),
      1,
      undefined,
    ],
  ])('when %s', (_, has, tokens, expected) => {
    const obstacle = budgetObstacle(budgets, has, tokens);
    expect(obstacle === undefined).toBe(expected === undefined);
    expect(obstacle ?? '').toContain(expected ?? '');
  });

  it('lets nothing through that would overdraw a budget of tokens', () => {
    const count = fc.nat(3_000);
    fc.assert(
      fc.property(count, count, count, (incident, owner, tokens) => {
        const has = spent({
          incident: { tokens: incident, cost: 0 },
          ownerPerDay: { tokens: owner, cost: 0 },
        });
        const fits = incident + tokens <= 1_000 && owner + tokens <= 2_000;
        expect(budgetObstacle(budgets, has, tokens) === undefined).toBe(fits);
      }),
    );
  });

  it('counts what is sent, and all that may be answered', () => {
    const sent = {
      system: 'x'.repeat(300),
      prompt: 'y'.repeat(300),
      schema: {},
    };
    expect(tokensAtMost(sent, 500)).toBe(701);
  });
});

describe.each(DATABASES)('SpendingStore on %s', databaseId => {
  const dbs = databases();
  let close = async () => {};
  let replicas: Knex[];
  beforeEach(async () => {
    const opened = await openTestDatabase(dbs, databaseId);
    ({ replicas, close } = opened);
  });
  afterEach(() => close());

  const day = new Date('2026-11-28T23:59:59Z');
  const next = new Date('2026-11-29T00:00:01Z');
  const spender = { incidentId: 'i1', ownerRef: 'group:default/a' };

  it('loses nothing that replicas add at the same time', async () => {
    await Promise.all(
      Array.from({ length: 12 }, (_, i) => {
        const knex = replicas[i % replicas.length];
        return knex.transaction(transaction =>
          new SpendingStore(knex).add(
            transaction,
            { ...spender, incidentId: `i${i % 2}` },
            day,
            { tokens: 100, cost: 0.25 },
          ),
        );
      }),
    );
    expect(await new SpendingStore(replicas[0]).of(spender, day)).toEqual({
      incident: { tokens: 600, cost: 1.5 },
      ownerPerDay: { tokens: 1_200, cost: 3 },
      perDay: { tokens: 1_200, cost: 3 },
    });
  });

  it('begins anew each day, but not for an incident', async () => {
    const [knex] = replicas;
    const store = new SpendingStore(knex);
    const some = { tokens: 100, cost: 1 };
    await knex.transaction(transaction =>
      store.add(transaction, spender, day, some),
    );
    expect(await store.of(spender, next)).toEqual({
      incident: some,
      ownerPerDay: none,
      perDay: none,
    });
    expect(await store.of({ incidentId: 'i9', ownerRef: null }, day)).toEqual({
      incident: none,
      ownerPerDay: none,
      perDay: some,
    });
  });

  it('gives back what was not used to the day that it was taken from', async () => {
    const [knex] = replicas;
    const store = new SpendingStore(knex);
    const asked = { spender, at: day, tokens: 900 };
    await knex.transaction(async transaction => {
      expect(await reserve(transaction, store, asked, budgets)).toBe(undefined);
    });
    await knex.transaction(transaction =>
      settle(transaction, store, asked, { tokens: 100, cost: 0.5 }),
    );
    const used = { tokens: 100, cost: 0.5 };
    const over = { incident: used, ownerPerDay: used, perDay: used };
    expect(await store.of(spender, day)).toEqual(over);
    // What is answered after midnight makes no room on the day that began.
    expect(await store.of(spender, next)).toEqual(spent({ incident: used }));
  });

  it('sets nothing aside for what may not be asked', async () => {
    const [knex] = replicas;
    const store = new SpendingStore(knex);
    const asked = { spender, at: day, tokens: 1_001 };
    const obstacle = await knex.transaction(transaction =>
      reserve(transaction, store, asked, budgets),
    );
    expect(obstacle).toContain('This incident has used 0 of 1,000 tokens');
    expect(await store.of(spender, day)).toEqual(spent());
  });
});
