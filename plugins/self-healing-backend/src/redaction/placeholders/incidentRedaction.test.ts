import { randomBytes } from 'node:crypto';
import { Knex } from 'knex';
import { DATABASES, databases } from '../../__testUtils__/testBackend';
import { openDatabase } from '../../database/openDatabase';
import { IncidentRedaction } from './IncidentRedaction';
import { PlaceholderStore } from './PlaceholderStore';
import { isSealKey, Seal } from './Seal';

jest.setTimeout(60_000);

const newKey = () => randomBytes(32).toString('base64');

describe('a seal', () => {
  it('opens what it sealed, for the same incident only', () => {
    const seal = new Seal([newKey()]);
    const sealed = seal.seal('ada@example.com', 'incident-1');
    expect(sealed).not.toContain('ada');
    expect(seal.open(sealed, 'incident-1')).toBe('ada@example.com');
    expect(seal.open(sealed, 'incident-2')).toBeUndefined();
    expect(new Seal([newKey()]).open(sealed, 'incident-1')).toBeUndefined();
  });

  it.each([0, 1, 2, 3, 4])('notices that part %d was changed', part => {
    const seal = new Seal([newKey()]);
    const parts = seal.seal('ada@example.com', 'incident-1').split('.');
    parts[part] = `A${parts[part].slice(1)}` === parts[part] ? 'B' : 'A';
    expect(seal.open(parts.join('.'), 'incident-1')).toBeUndefined();
  });

  it('opens what an older key has sealed', () => {
    const [old, now] = [newKey(), newKey()];
    const sealed = new Seal([old]).seal('ada', 'i');
    const seal = new Seal([now, old]);
    expect(seal.open(sealed, 'i')).toBe('ada');
    expect([seal.isOld(sealed), seal.isOld(seal.seal('ada', 'i'))]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    [newKey(), true],
    [randomBytes(32).toString('base64url'), true],
    [randomBytes(16).toString('base64'), false],
    ['correct horse battery staple', false],
  ])('takes %s as a key: %s', (text, valid) => {
    expect(isSealKey(text)).toBe(valid);
  });
});

describe.each(DATABASES)('placeholders of an incident on %s', databaseId => {
  const dbs = databases();
  const incident = { id: 'incident-1', ownerRef: null };
  let knex: Knex;
  beforeEach(async () => {
    knex = await openDatabase({ getClient: () => dbs.init(databaseId) });
  });

  const replica = (...keys: string[]) =>
    new IncidentRedaction(
      new PlaceholderStore(
        knex,
        keys.length > 0 ? new Seal(keys) : undefined,
        () => new Date(),
      ),
    );
  const say = (redaction: IncidentRedaction, text: string) =>
    redaction.redactorFor(incident, ({ redact }) => redact(text));

  it('are the same each time, and known to the process', async () => {
    const here = replica();
    expect(await say(here, 'a@x.io wrote to b@x.io')).toBe(
      '<EMAIL_1> wrote to <EMAIL_2>',
    );
    expect(await say(here, 'b@x.io answered')).toBe('<EMAIL_2> answered');
    expect(await here.valuesOf(incident.id)).toEqual(
      new Map([
        ['<EMAIL_1>', 'a@x.io'],
        ['<EMAIL_2>', 'b@x.io'],
      ]),
    );
    expect(JSON.stringify(await knex('incident_placeholders'))).not.toMatch(
      /x\.io/,
    );
  });

  it('never mean two people, also where no key is shared', async () => {
    await say(replica(), 'a@x.io');
    const there = replica();
    expect(await say(there, 'b@x.io')).toBe('<EMAIL_2>');
    expect([...(await there.valuesOf(incident.id)).keys()]).toEqual([
      '<EMAIL_2>',
    ]);
  });

  it('mean the same in every replica that has the key', async () => {
    const key = newKey();
    await say(replica(key), 'a@x.io');
    const there = replica(key);
    expect(await say(there, 'b@x.io and a@x.io')).toBe(
      '<EMAIL_2> and <EMAIL_1>',
    );
    expect(JSON.stringify(await knex('incident_placeholders'))).not.toMatch(
      /x\.io/,
    );
    expect(await replica(newKey()).valuesOf(incident.id)).toEqual(new Map());
  });

  it('are given out in turn when replicas name people at once', async () => {
    const key = newKey();
    const people = Array.from({ length: 6 }, (_, at) => `p${at}@x.io`);
    const names = await Promise.all(
      people.map(person => say(replica(key), person)),
    );
    expect(new Set(names).size).toBe(people.length);
    const known = await replica(key).valuesOf(incident.id);
    expect(names.map(name => known.get(name))).toEqual(people);
  });

  it('are sealed with a new key, and forgotten in time', async () => {
    const [old, now] = [newKey(), newKey()];
    await say(replica(old), 'a@x.io');
    const store = new PlaceholderStore(
      knex,
      new Seal([now, old]),
      () => new Date(),
    );
    expect(await store.resealOld()).toBe(1);
    expect(await store.resealOld()).toBe(0);
    expect((await replica(now).valuesOf(incident.id)).size).toBe(1);
    expect(await store.forget(new Date(0))).toBe(0);
    expect(await store.forget(new Date(Date.now() + 1_000))).toBe(1);
    expect((await replica(now).valuesOf(incident.id)).size).toBe(0);
    expect(await say(replica(now), 'b@x.io')).toBe('<EMAIL_2>');
  });

  it('are not passed on when they cannot be kept', async () => {
    await knex.schema.dropTable('incident_placeholders');
    await expect(say(replica(), 'a@x.io')).rejects.toThrow();
  });
});
