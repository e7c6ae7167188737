import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import { incidentClosePermission } from '@backstage-self-healing/plugin-self-healing-common';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  resolved,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';
import {
  createIncidentConditionalDecision,
  incidentConditions,
} from '../permissions/incidentRules';

jest.setTimeout(60_000);

describe.each(DATABASES)('closing an incident by hand on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), options);
  };
  afterEach(() => backend.stop());

  /** An incident that a policy only observes, so that it stays open. */
  const observed = async (alert = crashLoop()) => {
    await backend.deliver(alert);
    const { incident } = await backend.until(
      ({ decisions }) => decisions.length > 0,
    );
    return incident.id;
  };
  const watching = [checkout, rollBack, policy({ autonomy: 'observe' })];
  const close = (id: string, comment = 'It was a drill.', who = 'owner') =>
    backend
      .as(`user:default/${who}`)
      .post(`/incidents/${id}/close`, { comment });

  it('ends what nothing else would end, with who and why', async () => {
    await start({ entities: watching });
    const id = await observed();
    const { status, body } = await close(id, '  The workload is gone.  ');
    expect(status).toBe(200);
    expect(body.incident).toMatchObject({ status: 'resolved', firingCount: 1 });
    expect(body.incident.resolvedAt).toEqual(expect.any(String));
    expect(body.timeline.at(-1)).toMatchObject({
      kind: 'incident-closed',
      actor: 'user:default/owner',
      summary:
        'Closed by hand while one alert still fires: The workload is gone.',
      data: { comment: 'The workload is gone.', firingCount: 1 },
    });
    const again = await close(id);
    expect([again.status, again.body.error.message]).toEqual([
      409,
      'The incident is closed already',
    ]);
  });

  it('closes what was handed to people', async () => {
    const world = new World();
    world.curable = false;
    await start({ world });
    const alert = crashLoop();
    await backend.deliver(alert);
    await backend.until(({ incident }) => incident.status === 'escalated');
    await backend.deliver(resolved(alert));
    const { incident } = await backend.until(
      story => story.incident.firingCount === 0,
    );
    const { body } = await close(incident.id, 'Moved to another cluster.');
    expect(body.incident.status).toBe('resolved');
    expect(body.timeline.at(-1).summary).toBe(
      'Closed by hand: Moved to another cluster.',
    );
  });

  it('hears of the end of its alerts still, and opens for new ones only', async () => {
    await start({ entities: watching });
    const alert = crashLoop();
    const id = await observed(alert);
    await close(id);
    expect((await backend.deliver(alert)).body.duplicates).toBe(1);
    await backend.deliver(resolved(alert));
    await backend.until(story => story.incident.firingCount === 0);
    await backend.deliver(crashLoop({ startsAt: new Date().toISOString() }));
    await backend.until(({ incident }) => incident.id !== id);
    const first = (await backend.get(`/incidents/${id}`)).body;
    expect(first.incident.status).toBe('resolved');
    expect(first.timeline.at(-1).kind).toBe('alert-resolved');
  });

  it('waits for an execution, or for the answer to one', async () => {
    await start({
      entities: [checkout, rollBack, policy({ autonomy: 'suggest' })],
    });
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(
      ({ executions }) => executions[0]?.state === 'awaiting-approval',
    );
    const refused = await close(incident.id);
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      'Roll back waits for an approval: deny it first',
    ]);
    expect((await backend.incident()).incident.status).toBe(
      'awaiting-approval',
    );
  });

  it('lets no plan start that was being made meanwhile', async () => {
    const world = new World();
    await start({ world });
    const { plan } = world.action;
    let closing: Promise<{ status: number }> | undefined;
    world.action.plan = async (...asked) => {
      const { incident } = await backend.incident();
      closing = Promise.resolve(close(incident.id));
      await closing;
      world.action.plan = plan;
      return plan(...asked);
    };
    await backend.deliver(crashLoop());
    const story = await backend.until(
      ({ incident }) => incident.status === 'resolved',
    );
    expect((await closing)?.status).toBe(200);
    // Whatever the line was doing has ended once it takes up something new.
    await backend.deliver(crashLoop({ startsAt: new Date().toISOString() }));
    await backend.until(({ incident }) => incident.id !== story.incident.id);
    const { body } = await backend.get(`/incidents/${story.incident.id}`);
    expect(body.executions).toEqual([]);
    expect(body.incident.status).toBe('resolved');
  });

  it('is for those whom the policy lets, and says whom to ask', async () => {
    let owners = 'group:default/team-storefront';
    await start({
      entities: watching,
      policy: async ({ permission }: PolicyQuery) =>
        permission.name === incidentClosePermission.name
          ? createIncidentConditionalDecision(
              permission as typeof incidentClosePermission,
              incidentConditions.isOwner({ claims: [owners] }),
            )
          : { result: AuthorizeResult.ALLOW },
    });
    const id = await observed();
    const { body } = await backend.get(`/incidents/${id}`);
    expect(body.mayClose).toBe(false);
    const refused = await close(id);
    expect([refused.status, refused.body.error.message]).toEqual([
      403,
      'You may not close this incident; ask group:default/team-checkout',
    ]);
    owners = 'group:default/team-checkout';
    expect((await backend.get(`/incidents/${id}`)).body.mayClose).toBe(true);
    expect((await close(id)).status).toBe(200);
  });

  it('asks for a reason, and for an incident', async () => {
    await start({ entities: watching });
    const id = await observed();
    for (const [body, words] of [
      [{}, 'comment'],
      [{ comment: ' ' }, 'say why nothing is left to do'],
      [{ comment: 'x'.repeat(2_001) }, 'comment'],
      [{ comment: 'fine', force: true }, 'force'],
    ] as const) {
      const { status, text } = await backend.post(
        `/incidents/${id}/close`,
        body,
      );
      expect([status, text]).toEqual([400, expect.stringContaining(words)]);
    }
    expect((await backend.incident()).incident.status).toBe('open');
    expect((await close('no-such-incident')).status).toBe(404);
  });
});
