import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import { evidenceReadPersonalPermission } from '@backstage-self-healing/plugin-self-healing-common';
import { EvidenceSource } from '@backstage-self-healing/plugin-self-healing-node';
import { checkout, policy, rollBack } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';
import {
  createIncidentConditionalDecision,
  incidentConditions,
} from '../permissions/incidentRules';

jest.setTimeout(60_000);

const evidence: EvidenceSource = {
  id: 'world',
  collect: async () => [
    {
      source: 'world',
      kind: 'logs',
      title: 'Logs',
      collectedAt: new Date().toISOString(),
      data: { lines: ['mail to ada@example.com, then to bob@example.com'] },
    },
  ],
};

class PersonalWorld extends World {
  constructor() {
    super();
    Object.assign(this, { evidence });
  }
}

const ownersOnly = async ({ permission }: PolicyQuery) =>
  permission.name === evidenceReadPersonalPermission.name
    ? createIncidentConditionalDecision(
        permission as typeof evidenceReadPersonalPermission,
        incidentConditions.isOwner({ claims: ['group:default/team-checkout'] }),
      )
    : ({ result: AuthorizeResult.ALLOW } as const);

const nobody = async ({ permission }: PolicyQuery) =>
  permission.name === evidenceReadPersonalPermission.name
    ? ({ result: AuthorizeResult.DENY } as const)
    : ({ result: AuthorizeResult.ALLOW } as const);

describe.each(DATABASES)('revealing personal data on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let id: string;
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), {
      world: new PersonalWorld(),
      entities: [checkout, rollBack, policy({ autonomy: 'observe' })],
      ...options,
    });
    await backend.deliver(crashLoop());
    const detail = await backend.until(({ decisions }) => decisions.length > 0);
    expect(JSON.stringify(detail.evidence)).toContain(
      'mail to <EMAIL_1>, then to <EMAIL_2>',
    );
    id = detail.incident.id;
  };
  afterEach(() => backend.stop());

  it('is for owners where no policy says anything', async () => {
    await start({
      memberOf: ref =>
        ref === 'user:default/owner' ? ['group:default/team-checkout'] : [],
    });
    const all = await backend
      .as('user:default/owner')
      .post(`/incidents/${id}/reveal`, {});
    expect([all.status, all.headers['cache-control'], all.body.values]).toEqual(
      [
        200,
        'no-store',
        { '<EMAIL_1>': 'ada@example.com', '<EMAIL_2>': 'bob@example.com' },
      ],
    );
    const other = await backend
      .as('user:default/stranger')
      .post(`/incidents/${id}/reveal`, {});
    expect([other.status, JSON.stringify(other.body)]).toEqual([
      403,
      expect.not.stringContaining('example.com'),
    ]);
  });

  it('is for whom the policy lets, of what is asked for', async () => {
    await start({ policy: ownersOnly });
    const some = await backend.post(`/incidents/${id}/reveal`, {
      placeholders: ['<EMAIL_2>', '<EMAIL_9>'],
    });
    expect([some.status, some.body.values]).toEqual([
      200,
      { '<EMAIL_2>': 'bob@example.com' },
    ]);
    for (const placeholders of [[], ['ada'], 'all', [1]]) {
      const odd = await backend.post(`/incidents/${id}/reveal`, {
        placeholders,
      });
      expect(odd.status).toBe(400);
    }
    expect((await backend.post('/incidents/none/reveal', {})).status).toBe(404);
  });

  it('is for nobody when the policy says so, not for owners either', async () => {
    await start({ policy: nobody });
    const { status } = await backend.post(`/incidents/${id}/reveal`, {});
    expect(status).toBe(403);
  });
});
