import { Knex } from 'knex';
import { DATABASES, databases } from '../__testUtils__/testBackend';
import { openTestDatabase } from '../__testUtils__/testDatabase';
import { chainFault, TimelineEvent } from './hashChain';
import { incidentChain, TimelineStore } from './TimelineStore';

jest.setTimeout(60_000);

const event = (summary: string, data = {}): TimelineEvent => ({
  kind: 'decision',
  actor: 'system',
  summary,
  data,
});

describe.each(DATABASES)('TimelineStore on %s', databaseId => {
  const dbs = databases();
  const timeline = new TimelineStore(() => new Date());
  const chain = incidentChain('i1');
  let knex: Knex;
  let replicas: Knex[];
  let close: () => Promise<void>;

  beforeEach(async () => {
    ({ knex, replicas, close } = await openTestDatabase(dbs, databaseId));
  });
  afterEach(() => close());

  const append = (summary: string, by = knex, to = chain) =>
    by.transaction(transaction =>
      timeline.append(transaction, to, [event(summary)]),
    );

  it('reads back what was written, in its order, as one chain', async () => {
    await knex.transaction(transaction =>
      timeline.append(transaction, chain, [event('one'), event('two')]),
    );
    await append('elsewhere', knex, incidentChain('i2'));
    await append('three');
    await knex.transaction(transaction =>
      timeline.append(transaction, chain, []),
    );
    const entries = await timeline.read(knex, chain);
    expect(entries.map(({ seq, summary }) => [seq, summary])).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'three'],
    ]);
    expect(chainFault(chain, entries)).toBe(undefined);
    expect(await timeline.read(knex, incidentChain('i3'))).toEqual([]);
  });

  it('takes all that a storm has to say at once', async () => {
    // More values than either database takes in one statement.
    const storm = Array.from({ length: 9_000 }, (_, i) => event(`alert ${i}`));
    await knex.transaction(transaction =>
      timeline.append(transaction, chain, storm),
    );
    const entries = await timeline.read(knex, chain);
    expect(entries).toHaveLength(9_000);
    expect(entries.at(-1)!.summary).toBe('alert 8999');
    expect(chainFault(chain, entries)).toBe(undefined);
  });

  it('keeps a chain whole while many write to it at once', async () => {
    const writes = Array.from({ length: 40 }, (_, index) => index);
    await Promise.all(
      writes.map(index =>
        append(`w${index}`, replicas[index % replicas.length]),
      ),
    );
    const entries = await timeline.read(knex, chain);
    expect(entries.map(({ summary }) => summary).sort()).toEqual(
      writes.map(index => `w${index}`).sort(),
    );
    expect(chainFault(chain, entries)).toBe(undefined);
  });

  it('leaves no gap where a writer failed', async () => {
    await append('one');
    await expect(
      knex.transaction(async transaction => {
        await timeline.append(transaction, chain, [event('lost')]);
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    await append('two');
    const entries = await timeline.read(knex, chain);
    expect(entries.map(({ summary }) => summary)).toEqual(['one', 'two']);
    expect(chainFault(chain, entries)).toBe(undefined);
  });

  it.each<[string, TimelineEvent]>([
    ['undefined members', event('x', { a: undefined, b: { c: undefined } })],
    ['members in any order', event('x', { b: 1, 2: 'two', 1: 'one', a: [] })],
    ['numbers that JSON does not have', event('x', { n: NaN, z: -0 })],
    ['dates', event('x', { at: new Date(0) })],
    [
      'characters of any kind',
      event('\u{1f600} \ud800 \0 "\\', { '\0': '\ud800' }),
    ],
    ['much text', event('x'.repeat(100_000), { y: 'y'.repeat(100_000) })],
  ])('hashes what is read back: %s', async (_, given) => {
    await knex.transaction(transaction =>
      timeline.append(transaction, chain, [given, given]),
    );
    const entries = await timeline.read(knex, chain);
    expect(entries).toHaveLength(2);
    expect(chainFault(chain, entries)).toBe(undefined);
  });

  it('shows a change of any column', async () => {
    for (const column of ['at', 'actor', 'summary', 'data', 'hash', 'kind']) {
      await knex('timeline').delete();
      await append('one');
      await append('two');
      await knex('timeline')
        .where({ chain, seq: 1 })
        .update({ [column]: column === 'data' ? '{"forged":true}' : 'forged' });
      expect([
        column,
        chainFault(chain, await timeline.read(knex, chain)),
      ]).toEqual([column, `row 1 of ${chain} has been changed`]);
    }
  });
});
