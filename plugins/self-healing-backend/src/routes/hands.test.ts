import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import { incidentAcknowledgePermission } from '@backstage-self-healing/plugin-self-healing-common';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';
import {
  createIncidentConditionalDecision,
  incidentConditions,
} from '../permissions/incidentRules';

jest.setTimeout(60_000);

describe.each(DATABASES)('taking an incident in hand on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const watching = [checkout, rollBack, policy({ autonomy: 'observe' })];
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), {
      entities: watching,
      ...options,
    });
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(
      ({ decisions }) => decisions.length > 0,
    );
    return incident.id;
  };
  afterEach(() => backend.stop());
  const post = (to: string, body = {}, who = 'anna') =>
    backend.as(`user:default/${who}`).post(to, body);

  it('says who has the wheel, since when and why, until it is handed back', async () => {
    const id = await start();
    expect((await backend.get(`/incidents/${id}`)).body.incident.hands).toBe(
      null,
    );
    const taken = await post(`/incidents/${id}/acknowledge`, {
      comment: ' I am on it. ',
    });
    expect(taken.status).toBe(200);
    expect(taken.body.incident.hands).toEqual({
      by: 'user:default/anna',
      since: expect.any(String),
      how: 'acknowledged',
      message: 'anna has taken this in hand (“I am on it.”)',
    });
    expect(taken.body.timeline.at(-1)).toMatchObject({
      kind: 'acknowledged',
      actor: 'user:default/anna',
      summary:
        'Acknowledged: nothing is done unattended until it is handed back: I am on it.',
    });
    const again = await post(`/incidents/${id}/acknowledge`);
    const takings = ({ timeline }: any) =>
      timeline.filter(({ kind }: any) => kind === 'acknowledged');
    expect(takings(again.body)).toEqual(takings(taken.body));
    const other = await post(`/incidents/${id}/acknowledge`, {}, 'bert');
    expect(other.body.incident.hands.by).toBe('user:default/bert');

    const back = await post(`/incidents/${id}/hand-back`);
    expect(back.body.incident.hands).toBe(null);
    expect(back.body.timeline.map(({ kind }: any) => kind)).toContain(
      'handed-back',
    );
    const nothing = await post(`/incidents/${id}/hand-back`);
    expect([nothing.status, nothing.body.error.message]).toEqual([
      409,
      'Nobody has this incident in hand, so there is nothing to hand back',
    ]);
  });

  it('is for those whom the policy lets, for what is open, and says so', async () => {
    let owners = 'group:default/team-storefront';
    const id = await start({
      policy: async ({ permission }: PolicyQuery) =>
        permission.name === incidentAcknowledgePermission.name
          ? createIncidentConditionalDecision(
              permission as typeof incidentAcknowledgePermission,
              incidentConditions.isOwner({ claims: [owners] }),
            )
          : { result: AuthorizeResult.ALLOW },
    });
    for (const word of ['acknowledge', 'hand-back']) {
      const refused = await post(`/incidents/${id}/${word}`);
      expect([refused.status, refused.body.error.message]).toEqual([
        403,
        'You may not take this incident in hand; ask group:default/team-checkout',
      ]);
    }
    const shown = async () => (await backend.get(`/incidents/${id}`)).body;
    expect((await shown()).mayAcknowledge).toBe(false);
    owners = 'group:default/team-checkout';
    expect((await shown()).mayAcknowledge).toBe(true);
    const odd = await post(`/incidents/${id}/acknowledge`, { comment: 7 });
    expect([odd.status, odd.text]).toEqual([
      400,
      expect.stringContaining('comment'),
    ]);
    await post(`/incidents/${id}/close`, { comment: 'a drill' });
    expect((await post(`/incidents/${id}/acknowledge`)).status).toBe(409);
    expect((await post('/incidents/none/acknowledge')).status).toBe(404);
  });
});
