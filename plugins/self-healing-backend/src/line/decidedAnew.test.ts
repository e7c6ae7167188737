import { Finding } from '@backstage-self-healing/plugin-self-healing-common';
import { WorkloadHistory } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

describe.each(DATABASES)('incidents decided anew on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let world: World;
  let findings: Omit<Finding, 'evidenceIds'>[];
  let problem: string | undefined;
  let backend: Awaited<ReturnType<typeof startBackend>>;

  const crashes: Omit<Finding, 'evidenceIds'> = {
    type: 'crash-loop',
    severity: 'cause',
    object: 'demo/shop/Deployment/checkout',
    summary: 'Container app keeps crashing.',
  };
  const start = async (when?: string) => {
    backend = await startBackend(knex, {
      world,
      entities: [checkout, rollBack, policy(when ? { when } : {})],
    });
  };

  beforeEach(async () => {
    knex = await dbs.init(databaseId);
    world = new World();
    findings = [crashes];
    problem = undefined;
    const { collect } = world.evidence;
    Object.assign(world.evidence, {
      collect: async (...asked: Parameters<typeof collect>) =>
        (await collect(...asked)).map(item => ({
          ...item,
          ...(problem ? { data: { problem } } : {}),
        })),
    });
    Object.assign(world.diagnoser, {
      examine: ([{ id }]: { id: string }[]): Finding[] =>
        findings.map(finding => ({ ...finding, evidenceIds: [id] })),
    });
  });
  afterEach(() => backend.stop());

  /** As if time had passed: the incident is due, its diagnosis is old. */
  const later = async () => {
    await eventually(async () => {
      const [work] = await knex('work').where({ kind: 'incident' });
      expect(Number(work.lease_until)).toBe(0);
      expect(Number(work.run_at)).toBeGreaterThan(Date.now());
    });
    const diagnoses = await knex('diagnoses');
    for (const { id, diagnosed_at: at } of diagnoses) {
      const earlier = new Date(Date.parse(at) - 60_000).toISOString();
      await knex('diagnoses').where({ id }).update({ diagnosed_at: earlier });
    }
    await knex('work').where({ kind: 'incident' }).update({ run_at: 0 });
  };

  it('FC-E1: heals what the first look has missed, without another alert', async () => {
    findings = [];
    await start('findings.exists(f, f.type == "crash-loop")');
    await backend.deliver(crashLoop());
    await backend.until(({ decisions }) => decisions[0]?.verdict === 'observe');
    findings = [crashes];
    await later();
    const story = await backend.until(
      ({ executions }) => executions.length === 1,
    );
    await backend.until(() => world.effects.length === 1);
    expect(story.decisions.map(({ verdict }) => verdict)).toEqual([
      'observe',
      'act',
    ]);
  });

  it('RC-F7: heals once what could not be read can be', async () => {
    problem = 'Cluster demo did not answer';
    findings = [];
    await start();
    await backend.deliver(crashLoop());
    const blind = await backend.until(
      ({ decisions }) => decisions[0]?.verdict === 'observe',
    );
    expect(JSON.stringify(blind.decisions[0].reasons)).toContain(
      'Could not be read: Revisions (Cluster demo did not answer).',
    );
    problem = undefined;
    findings = [crashes];
    await later();
    await backend.until(() => world.effects.length === 1);
  });

  it('FC-C1, RC-F2: watches what is healthy, says why, and grows no further', async () => {
    const message = 'The running version is healthy; the alert is older.';
    const { plan } = world.action;
    world.action.plan = async (...given) => ({
      ...(await plan(...given)),
      trouble: { status: 'absent', message },
    });
    await start();
    const alert = crashLoop();
    await backend.deliver(alert);
    const first = await backend.until(({ decisions }) => decisions.length > 0);
    expect(first.timeline.at(-1)).toMatchObject({
      kind: 'decision',
      summary: `Decided to only observe: ${message}`,
    });
    const told = first.timeline.length;
    for (let i = 0; i < 3; i += 1) await later();
    const again = await backend.until(() => true);
    expect(again.timeline).toHaveLength(told);
    expect(again.decisions).toHaveLength(1);
    expect(world.effects).toEqual([]);
    await backend.deliver(resolved(alert));
    await backend.until(({ incident }) => incident.status === 'resolved');
  });

  it('FC-E1: looks again when the workload is seen to change', async () => {
    findings = [];
    let changed: Parameters<NonNullable<WorkloadHistory['onChange']>>[0];
    Object.assign(world.history, {
      onChange: (listener: typeof changed) => {
        changed = listener;
      },
    });
    await start();
    await backend.deliver(crashLoop());
    await backend.until(({ decisions }) => decisions[0]?.verdict === 'observe');
    const dueIn = async () => {
      const [work] = await knex('work').where({ kind: 'incident' });
      return Number(work.run_at) - Date.now();
    };
    await eventually(async () => expect(await dueIn()).toBeGreaterThan(20_000));
    changed!(world.workload);
    await eventually(async () => expect(await dueIn()).toBeLessThan(2_500));
  });

  it('RC-F8: asks to tell of what nobody acts on, after a second look', async () => {
    findings = [];
    await start();
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(
      ({ decisions }) => decisions[0]?.verdict === 'observe',
    );
    const [work] = await knex('work').where({ kind: 'notify' });
    expect(work.subject).toBe(`untreated:${incident.id}`);
    const delay = Number(work.run_at) - Date.now();
    expect(delay).toBeGreaterThan(30_000);
    expect(delay).toBeLessThan(70_000);
  });
});
