import { Entity } from '@backstage/catalog-model';
import {
  policyPreviewSchema,
  runbookListSchema,
} from '@backstage-self-healing/plugin-self-healing-common';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { checkout, policy, rollBack, runbook } from '../__testUtils__/entities';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const entityRef = 'component:default/checkout';

describe.each(DATABASES)('trying a policy out on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  const start = async (options: Parameters<typeof startBackend>[1] = {}) => {
    backend = await startBackend(await dbs.init(databaseId), options);
  };
  afterEach(() => backend.stop());
  const preview = async (body: object) => {
    const answer = await backend.post('/policies/preview', body);
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status: 200,
    });
    return policyPreviewSchema.strict().parse(answer.body);
  };
  const decided = async () => {
    await backend.deliver(crashLoop());
    return backend.until(({ decisions }) => decisions.length > 0);
  };

  it('says what it would have done to past incidents, and what was done', async () => {
    await start({
      entities: [checkout, rollBack, policy({ autonomy: 'observe' })],
    });
    const { incident } = await decided();
    const { problems, incidents, left } = await preview({
      policy: policy({ autonomy: 'suggest' }),
      entityRef: 'Component:checkout',
    });
    expect(problems).toEqual([]);
    expect(left).toBe(0);
    expect(incidents).toEqual([
      {
        id: incident.id,
        title: incident.title,
        at: expect.any(String),
        verdict: 'suggest',
        was: 'observe',
        reasons: expect.arrayContaining([
          expect.objectContaining({ rule: 'autonomy' }),
        ]),
      },
    ]);
    // It is only looked at.
    expect((await backend.incident()).executions).toEqual([]);
  });

  it('points at what is wrong with it, and replays nothing', async () => {
    await start();
    await decided();
    expect(
      await preview({ policy: policy({ when: 'alert ==' }), entityRef }),
    ).toEqual({
      problems: [{ path: 'spec.when', message: expect.any(String) }],
      incidents: [],
      left: 0,
    });
    expect(await preview({ policy: { owner: 'a' } })).toMatchObject({
      problems: expect.arrayContaining([
        { path: 'spec.when', message: expect.any(String) },
      ]),
    });
  });

  it('tells nobody of incidents that they may not see', async () => {
    await start({
      policy: async ({ permission }) => ({
        result: permission.name.startsWith('self-healing.incident')
          ? AuthorizeResult.DENY
          : AuthorizeResult.ALLOW,
      }),
    });
    const { status } = await backend.post('/policies/preview', {
      policy: policy(),
      entityRef,
    });
    expect(status).toBe(403);
  });

  it.each([
    [{}, 400, 'policy'],
    [{ policy: 'x' }, 400, 'policy'],
    [{ policy: {}, entityRef: '//' }, 400, 'entityRef'],
    [{ policy: {}, days: 1000 }, 400, 'days'],
    [{ policy: {}, entityRef: 'component:default/gone' }, 404, 'gone'],
  ])('refuses %j', async (body, expected, word) => {
    await start();
    const answer = await backend.post('/policies/preview', body);
    expect(answer.status).toBe(expected);
    expect(answer.body.error.message).toContain(word);
  });

  it('lists runbooks, and those that fit an entity', async () => {
    const named = (name: string, spec: object): Entity => ({
      ...runbook({ ...spec }),
      metadata: { name, namespace: 'default' },
    });
    await start({
      entities: [
        checkout,
        named('for-websites', { targets: { 'spec.type': 'website' } }),
        rollBack,
      ],
    });
    const names = async (query: string) => {
      const { body } = await backend.get(`/runbooks${query}`);
      return runbookListSchema.parse(body).items.map(({ ref }) => ref);
    };
    expect(await names('')).toEqual([
      'runbook:default/for-websites',
      'runbook:default/roll-back',
    ]);
    expect(await names(`?entityRef=${entityRef}`)).toEqual([
      'runbook:default/roll-back',
    ]);
    expect((await backend.get('/runbooks?entityRef=//')).status).toBe(400);
    expect((await backend.get('/runbooks?entityRef=gone:x')).status).toBe(404);
  });
});
