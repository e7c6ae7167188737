import { Knex } from 'knex';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

describe.each(DATABASES)('denied incidents on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let backend: Awaited<ReturnType<typeof startBackend>>;

  beforeEach(async () => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex);
  });
  afterEach(() => backend.stop());

  /** Until nothing is being done about the incident, which is due later. */
  const untilItRests = (after: (fence: number) => boolean) =>
    eventually(async () => {
      const [work] = await knex('work').where({ kind: 'incident' });
      expect(Number(work.lease_until)).toBe(0);
      expect(Number(work.run_at)).toBeGreaterThan(Date.now());
      expect(after(work.fence)).toBe(true);
      return work.fence as number;
    });
  /** As if time had passed: the incident is due, its diagnosis is old. */
  const lookAgain = async () => {
    const before = await untilItRests(() => true);
    const diagnoses = await knex('diagnoses').orderBy('diagnosed_at');
    for (const { id, diagnosed_at: at } of diagnoses) {
      const earlier = new Date(Date.parse(at) - 60_000).toISOString();
      await knex('diagnoses').where({ id }).update({ diagnosed_at: earlier });
    }
    await knex('work').where({ kind: 'incident' }).update({ run_at: 0 });
    await untilItRests(fence => fence > before);
  };
  const rows = async () => {
    const counts = ['diagnoses', 'timeline', 'decisions'].map(async table => {
      const [{ n }] = await knex(table).count({ n: '*' });
      return [table, Number(n)];
    });
    return Object.fromEntries(await Promise.all(counts));
  };

  it('are looked at again without end, and grow no further', async () => {
    await backend.post('/kill-switches', {
      scope: { scope: 'global' },
      engaged: true,
      reason: 'change freeze',
    });
    await backend.deliver(crashLoop());
    await backend.until(({ decisions }) => decisions[0]?.verdict === 'deny');
    // An alert that joins after the decision, which stays what it was.
    await backend.deliver(crashLoop());
    await backend.until(({ incident }) => incident.alertCount === 2);
    await lookAgain();
    const before = await rows();
    expect(before.diagnoses).toBe(1);
    for (let i = 0; i < 5; i += 1) await lookAgain();
    expect(await rows()).toEqual(before);
  });
});
