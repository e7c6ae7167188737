import { Entity } from '@backstage/catalog-model';
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

jest.setTimeout(60_000);

const owner = 'group:default/team-checkout';
const admins = 'group:default/platform-admins';
const optedOut: Entity = {
  ...checkout,
  metadata: {
    ...checkout.metadata,
    annotations: { 'backstage.io/kubernetes-id': 'checkout' },
  },
};

describe.each(DATABASES)('somebody is told on %s', databaseId => {
  const dbs = databases();
  let knex: Knex;
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex, {
      config: { platform: { admins: [admins] } },
      ...options,
    });
  };
  afterEach(() => backend.stop());

  /** What nobody acts on is told after a second look: now, for once. */
  const hurry = () =>
    knex('work').where({ kind: 'notify' }).update({ run_at: 0 });
  const told = () =>
    backend.sent.map(({ recipients, payload }) => [
      (recipients as { entityRef: string[] }).entityRef[0],
      payload.title,
      payload.severity,
    ]);
  const decided = () => backend.until(({ decisions }) => decisions.length > 0);

  it('RC-F8: the owner of what is critical, when no policy acts', async () => {
    await start({ entities: [checkout, rollBack] });
    const alert = crashLoop();
    await backend.deliver(alert);
    const { incident } = await decided();
    await hurry();
    await eventually(async () =>
      expect(told()).toEqual([
        [owner, 'Nobody acts: KubePodCrashLooping on checkout', 'critical'],
      ]),
    );
    expect(backend.sent[0].payload).toMatchObject({
      link: `/catalog/default/component/checkout/incidents/${incident.id}`,
      scope: `untreated:${incident.id}`,
      topic: 'self-healing',
    });
    await backend.deliver(resolved(alert));
    await eventually(async () =>
      expect(told()[1]).toEqual([
        owner,
        'Over: KubePodCrashLooping on checkout',
        'low',
      ]),
    );
  });

  it('RC-F8: the owner, when a policy only watches, and not of less', async () => {
    await start({
      entities: [checkout, rollBack, policy({ autonomy: 'observe' })],
    });
    const labels = { ...crashLoop().labels, severity: 'warning' };
    await backend.deliver(crashLoop({ labels }));
    await decided();
    await hurry();
    const waits = async () => {
      const rows = await knex('notices').select('digest', 'pace');
      expect(rows).toEqual([{ digest: `daily/${owner}`, pace: 'daily' }]);
    };
    await eventually(waits);
    expect(told()).toEqual([]);
    // It has become critical: the very same decision, and yet a call.
    await backend.deliver(crashLoop());
    await backend.until(({ incident }) => incident.severity === 'critical');
    await knex('work').where({ kind: 'incident' }).update({ run_at: 0 });
    await eventually(async () => {
      await hurry();
      expect(told().map(([to]) => to)).toEqual([owner]);
    });
  });

  it('RC-F18: the platform, of what belongs to nobody', async () => {
    await start({ entities: [checkout, rollBack] });
    const labels = {
      alertname: 'TargetDown',
      severity: 'critical',
      job: 'node-exporter',
    };
    await backend.deliver(crashLoop({ labels }));
    await decided();
    await hurry();
    await eventually(async () =>
      expect(told()).toEqual([
        [admins, expect.stringMatching(/^Belongs to nobody: /), 'critical'],
      ]),
    );
  });

  it('PR-M15: the owner of what has not opted in, in the digest', async () => {
    await start({ entities: [optedOut, rollBack] });
    await backend.deliver(crashLoop());
    await decided();
    await hurry();
    await eventually(async () =>
      expect(await knex('notices').select('digest')).toEqual([
        { digest: `daily/${owner}` },
      ]),
    );
    expect(told()).toEqual([]);
  });

  it('PR-M15: the owner of what has been healed, in the digest', async () => {
    await start();
    const alert = crashLoop();
    await backend.deliver(alert);
    await backend.until(() => backend.world.effects.length > 0);
    await backend.deliver(resolved(alert));
    await backend.until(({ incident }) => incident.status === 'resolved');
    await eventually(async () =>
      expect(await knex('notices').select('digest', 'title')).toEqual([
        {
          digest: `daily/${owner}`,
          title: 'Healed: KubePodCrashLooping on checkout',
        },
      ]),
    );
    expect(told()).toEqual([]);
  });

  it('PR-M15: the owner, when it burns still after somebody has said no', async () => {
    await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
    });
    await backend.deliver(crashLoop());
    const { executions } = await backend.until(
      story => story.executions[0]?.state === 'awaiting-approval',
    );
    const [{ id, planDigest }] = executions;
    await backend.post(`/executions/${id}/approval`, {
      verdict: 'deny',
      planDigest,
    });
    await backend.until(story => story.executions[0].state === 'denied');
    await eventually(async () => {
      await knex('work').where({ kind: 'incident' }).update({ run_at: 0 });
      await hurry();
      expect(told().map(([, title]) => title)).toContain(
        'Nobody acts: KubePodCrashLooping on checkout',
      );
    });
  });

  it('whom a policy names, when its incident is not over in time', async () => {
    const escalate = { after: '50ms', to: 'group:default/sre' };
    await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest', escalate })],
    });
    await backend.deliver(crashLoop());
    await eventually(async () =>
      expect(told()).toContainEqual([
        'group:default/sre',
        'Lasts longer than 50ms: KubePodCrashLooping on checkout',
        'critical',
      ]),
    );
  });
});
