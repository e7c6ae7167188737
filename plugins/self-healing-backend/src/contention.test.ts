import { PreconditionFailedError } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  resolved,
} from './__testUtils__/testBackend';
import { openTestDatabase } from './__testUtils__/testDatabase';
import { createTestLine, deliverTo } from './__testUtils__/testLine';
import { World } from './__testUtils__/world';
import { Approvals } from './execution/Approvals';
import { closeIncident } from './line/closeIncident';
import { Line } from './line/createLine';
import { plansOf } from './policy/facts';
import { planDigest } from './policy/planDigest';
import { checkout, policy, rollBack } from './__testUtils__/entities';

jest.setTimeout(60_000);

const until = (condition: () => boolean) =>
  eventually(async () => expect(condition()).toBe(true));

describe.each(DATABASES)('two at once on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let replicas: Knex[];
  let close: () => Promise<void>;
  let world: World;
  const lines: Line[] = [];

  beforeEach(async () => {
    ({ knex, replicas, close } = await openTestDatabase(dbs, databaseId));
    world = new World();
  });
  afterEach(async () => {
    await Promise.all(lines.splice(0).map(({ worker }) => worker.stop()));
    await close();
  });

  const line = (
    index: number,
    options?: Parameters<typeof createTestLine>[2],
  ) => {
    lines.push(createTestLine(replicas[index], world, options));
    return lines.at(-1)!;
  };
  const states = async () =>
    (await knex('executions').select('state').orderBy('created_at')).map(
      ({ state }) => state,
    );

  it('act once when the lease is lost with the request on its way', async () => {
    // The first holder's request reaches the server only when the second has
    // looked and found nothing, and is about to send its own.
    const order: string[] = [];
    const { execute } = world.action;
    world.action.execute = async (plan, stamp, context) => {
      if (order.length === 0) {
        order.push('first sent');
        await until(() => order.includes('second sent'));
        await execute(plan, stamp, context);
        order.push('first arrived');
        throw new Error('nobody hears the answer');
      }
      order.push('second sent');
      await until(() => order.includes('first arrived'));
      throw new PreconditionFailedError('checkout has changed since');
    };
    const [first, second] = [line(0), line(1)];
    await deliverTo(first, crashLoop());
    first.worker.start();
    await until(() => order.includes('first sent'));
    await knex('work').where({ kind: 'execution' }).update({ lease_until: 0 });
    second.worker.start();
    await eventually(async () => expect(await states()).toEqual(['watching']));
    expect(world.effects).toHaveLength(1);
    const journal = await knex('execution_journal').orderBy('seq');
    expect(journal.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['intent', 'receipt']),
    );
    expect(journal.map(({ kind }) => kind)).not.toContain('step-failed');
  });

  it('let an approval stand that came before its expiry was noticed', async () => {
    const only = line(0, {
      entities: [
        checkout,
        rollBack,
        policy({
          autonomy: 'suggest',
          approval: { from: ['owner'], expires: '50ms' },
        }),
      ],
    });
    const read = only.executions.get.bind(only.executions);
    let answered: Promise<void> | undefined;
    only.executions.get = async (id, transaction) => {
      const execution = await read(id, transaction);
      const expired =
        Date.parse(execution?.approvalRequired?.expiresAt ?? '') < Date.now();
      if (expired && !answered && !transaction) {
        // Somebody with a slower clock answers now.
        const approvals = new Approvals({
          ...only,
          now: () => new Date(execution!.createdAt),
        });
        answered = approvals.answer(id, {
          verdict: 'approve',
          planDigest: execution!.planDigest,
          by: 'user:default/owner',
          memberOf: ['group:default/team-checkout'],
        });
        await answered;
      }
      return execution;
    };
    await deliverTo(only, crashLoop());
    only.worker.start();
    await until(() => answered !== undefined);
    await answered;
    // Nothing is sent on an approval that is over, and nobody is told that
    // nobody approved: the plan is asked about anew.
    await eventually(async () => {
      expect((await states())[0]).toBe('refused');
    });
    expect(world.effects).toEqual([]);
  });

  it('close what is resolved by a delivery that knows not where it belongs', async () => {
    // By the time of the resolution the pod is gone, so the alert is placed
    // elsewhere, and folded at the same time as its beginning.
    const { fromLabels } = world.locator;
    let gone = false;
    world.locator.fromLabels = async (labels, signal) =>
      gone ? undefined : fromLabels(labels, signal);
    const [first, second] = [line(0), line(1)];
    const alert = crashLoop();
    const open = first.incidents.open.bind(first.incidents);
    let opening = false;
    const resolutions: string[] = [];
    first.incidents.open = async (...given) => {
      const id = await open(...given);
      opening = true;
      if (replicas[0] !== replicas[1]) {
        await until(() => resolutions.length > 0);
        await eventually(async () => {
          const waiting = await knex('work').where({
            subject: resolutions[0],
          });
          const blocked = await knex('pg_locks').where({ granted: false });
          if (waiting.length > 0 && blocked.length === 0) {
            throw new Error('the resolution is neither done nor waiting');
          }
        });
      }
      return id;
    };
    await deliverTo(first, alert);
    first.worker.start();
    await until(() => opening);
    gone = true;
    const { deliveryId } = await deliverTo(second, resolved(alert));
    second.worker.start();
    resolutions.push(deliveryId);
    await eventually(async () => {
      expect(await knex('incident_alerts').select('status')).toEqual([
        { status: 'resolved' },
      ]);
    });
  });

  it('either close an incident or run something on it', async () => {
    const [first, second] = [0, 1].map(index =>
      line(index, {
        entities: [checkout, rollBack, policy({ autonomy: 'observe' })],
      }),
    );
    await deliverTo(first, crashLoop());
    first.worker.start();
    await eventually(async () =>
      expect(await knex('decisions')).toHaveLength(1),
    );
    await first.worker.stop();
    const [{ id, entity_ref: entityRef }] = await knex('incidents');

    // The run has looked at the incident, and is about to write what it saw.
    let closing: Promise<string> | undefined;
    const setStatus = first.incidents.setStatus.bind(first.incidents);
    first.incidents.setStatus = async (...given) => {
      closing = closeIncident(second, { id, entityRef }, 'user:x', 'x').then(
        () => 'closed',
        error => error.message,
      );
      if (replicas[0] !== replicas[1]) {
        await Promise.race([
          closing,
          eventually(async () => {
            const waiting = await knex('pg_locks').where({ granted: false });
            if (waiting.length === 0) throw new Error('nobody waits');
          }),
        ]);
      }
      return setStatus(...given);
    };
    const asked = {
      entityRef,
      runbookRef: 'runbook:default/roll-back',
      parameters: {},
    };
    const { signal } = new AbortController();
    const planned = await first.runs.decide(asked, 'user:x', signal);
    const digest = planDigest(plansOf(planned.facts));
    await first.runs.start({ ...asked, planDigest: digest }, 'user:x', signal);
    expect(await closing).toContain('is under way');
    expect(await first.incidents.get(id)).toMatchObject({ status: 'healing' });
  });
});
