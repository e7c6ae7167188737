import { Entity } from '@backstage/catalog-model';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  executionApprovePermission,
  Execution,
} from '@backstage-self-healing/plugin-self-healing-common';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const night: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'team-fulfilment-night', namespace: 'default' },
  spec: { type: 'team', parent: 'team-fulfilment', children: [] },
  relations: [{ type: 'childOf', targetRef: 'group:default/team-fulfilment' }],
};

describe.each(DATABASES)('who may answer on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  afterEach(() => backend.stop());

  const waiting = async (
    approval: Record<string, unknown>,
    options: Parameters<typeof startBackend>[1] = {},
  ): Promise<Execution> => {
    backend = await startBackend(await dbs.init(databaseId), {
      entities: [
        checkout,
        rollBack,
        night,
        policy({ autonomy: 'suggest', approval }),
      ],
      memberOf: user =>
        user.endsWith('/night')
          ? ['group:default/Team-Fulfilment-Night']
          : ['group:default/team-storefront'],
      ...options,
    });
    await backend.deliver(crashLoop());
    const { executions } = await backend.until(
      story => story.executions[0]?.state === 'awaiting-approval',
    );
    return executions[0];
  };
  const seenBy = async (who: string, { id }: Execution) =>
    (await backend.as(`user:default/${who}`).get(`/executions/${id}`)).body;
  const approve = (who: string, { id, planDigest }: Execution) =>
    backend
      .as(`user:default/${who}`)
      .post(`/executions/${id}/approval`, { verdict: 'approve', planDigest });

  it('FC-M1: a member of a subgroup of the group that is asked may', async () => {
    const execution = await waiting({ from: ['Group:team-fulfilment'] });
    expect(await seenBy('night', execution)).toMatchObject({ mayAnswer: true });
    expect((await approve('night', execution)).status).toBe(200);
    await backend.until(() => backend.world.effects.length > 0);
  });

  it('PR-D4: tells who may not that it is not theirs to answer, and why', async () => {
    const execution = await waiting({ from: ['team-fulfilment'] });
    const told = {
      mayAnswer: false,
      answerObstacle: 'Only group:default/team-fulfilment may answer.',
    };
    expect(await seenBy('admin', execution)).toMatchObject(told);
    const { body } = await backend
      .as('user:default/admin')
      .get(`/incidents/${execution.incidentId}`);
    expect(body.executions[0]).toMatchObject(told);
    expect((await approve('admin', execution)).status).toBe(403);
  });

  it('PR-D4: tells who is named, and may not by the permission policy', async () => {
    const execution = await waiting(
      { from: ['team-fulfilment'] },
      {
        policy: async ({ permission }) => ({
          result:
            permission.name === executionApprovePermission.name
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
        }),
      },
    );
    expect(await seenBy('night', execution)).toMatchObject({
      mayAnswer: false,
      answerObstacle: expect.stringContaining('component:default/checkout'),
    });
  });

  it('PR-D6: says how many approvals are still missing', async () => {
    const execution = await waiting(
      { from: ['team-fulfilment'], count: 2 },
      { memberOf: ['group:default/team-fulfilment'] },
    );
    expect(execution).toMatchObject({ missing: 2, mayAnswer: true });
    const first = await approve('anna', execution);
    expect(first.body).toMatchObject({
      missing: 1,
      mayAnswer: false,
      answerObstacle: 'You have answered already.',
    });
    expect(await seenBy('bert', execution)).toMatchObject({
      missing: 1,
      mayAnswer: true,
    });
    const second = await approve('bert', execution);
    expect(second.body.missing).toBe(0);
    expect(second.body.mayAnswer).toBe(undefined);
  });
});
