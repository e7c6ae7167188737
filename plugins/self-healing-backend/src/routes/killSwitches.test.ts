import { mockCredentials } from '@backstage/backend-test-utils';
import {
  crashLoop,
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

describe.each(DATABASES)('kill switches on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  beforeEach(async () => {
    backend = await startBackend(await dbs.init(databaseId));
  });
  afterEach(() => backend.stop());

  const set = (change: Record<string, unknown> = {}) =>
    backend.post('/kill-switches', {
      scope: { scope: 'global' },
      engaged: true,
      reason: 'migration under way',
      ...change,
    });

  it('are pulled and released, and say by whom and why', async () => {
    const pulled = await set();
    expect([pulled.status, pulled.body]).toEqual([
      200,
      {
        scope: { scope: 'global' },
        engaged: true,
        reason: 'migration under way',
        changedBy: 'user:default/mock',
        changedAt: expect.any(String),
      },
    ]);
    expect((await backend.get('/kill-switches')).body).toEqual([pulled.body]);
    await backend.as('user:default/other').post('/kill-switches', {
      scope: { scope: 'global' },
      engaged: false,
      reason: 'migration done',
    });
    expect((await backend.get('/kill-switches')).body).toMatchObject([
      {
        engaged: false,
        reason: 'migration done',
        changedBy: 'user:default/other',
      },
    ]);
  });

  it('have one spelling each', async () => {
    for (const [scope, ref] of [
      ['entity', 'component:default/checkout'],
      ['entity', 'Component:Default/Checkout'],
      ['policy', 'healingpolicy:default/bad-release'],
      ['policy', 'bad-release'],
      ['cluster', 'demo'],
    ]) {
      expect((await set({ scope: { scope, ref } })).status).toBe(200);
    }
    const all = await backend.get('/kill-switches');
    expect(all.body.map((one: { scope: object }) => one.scope)).toEqual([
      { scope: 'cluster', ref: 'demo' },
      { scope: 'entity', ref: 'component:default/checkout' },
      { scope: 'policy', ref: 'healingpolicy:default/bad-release' },
    ]);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no reason', { reason: '' }, 'reason: say why'],
    ['an endless reason', { reason: 'x'.repeat(501) }, 'reason: '],
    ['a reason that cannot be stored', { reason: 'a\0b' }, 'NUL'],
    ['an unknown scope', { scope: { scope: 'planet' } }, 'scope.scope: '],
    ['a scope without its ref', { scope: { scope: 'entity' } }, 'scope.ref: '],
    [
      'a ref that is none',
      { scope: { scope: 'entity', ref: 'checkout' } },
      "scope.ref: 'checkout' is not an entity ref",
    ],
    [
      'a global switch of something',
      { scope: { scope: 'global', ref: 'x' } },
      'scope: ',
    ],
    ['neither pulled nor released', { engaged: 'yes' }, 'engaged: '],
    ['more than it knows', { until: 'tomorrow' }, 'until'],
  ])('answer 400 to %s', async (_, change, words) => {
    const { status, body, text } = await set(change);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(words),
    ]);
    expect(text).not.toMatch(/\\n\s+at /);
    expect((await backend.get('/kill-switches')).body).toEqual([]);
  });

  it('answer 400 to what is not JSON, and 413 to what is too much', async () => {
    const send = (body: string) =>
      backend
        .as('user:default/mock')
        .post('/kill-switches', body as unknown as object)
        .set('Content-Type', 'application/json');
    for (const [answer, status] of [
      [await send('{"scope":'), 400],
      [await send(`{"reason":"${'x'.repeat(200_000)}"}`), 413],
      [await send('null'), 400],
    ] as const) {
      expect(answer.status).toBe(status);
      expect(answer.text).not.toMatch(/\\n\s+at |node_modules/);
    }
  });

  it('are for people who are signed in', async () => {
    const { get, post } = backend.anonymously();
    for (const [header, status] of [
      [mockCredentials.none.header(), 401],
      [mockCredentials.service.header(), 403],
    ] as const) {
      for (const asked of [get('/kill-switches'), post('/kill-switches')]) {
        const answer = await asked.set('Authorization', header);
        expect([header, answer.status]).toEqual([header, status]);
      }
    }
  });

  it('close the entity page for healing, and say so', async () => {
    await set({ scope: { scope: 'cluster', ref: 'demo' }, reason: 'upgrade' });
    await set({
      scope: { scope: 'cluster', ref: 'other' },
      reason: 'not ours',
    });
    await set({
      scope: { scope: 'entity', ref: 'component:default/web' },
      reason: 'not ours either',
    });
    const tab = await backend.get('/entities/component/default/checkout');
    expect(tab.body).toMatchObject({ enabled: false });
    expect(tab.body.obstacles).toEqual([
      'The kill switch for cluster demo is pulled: upgrade (by user:default/mock).',
    ]);
    const preview = await backend.post('/plans', {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
    });
    expect(preview.body).toMatchObject({
      verdict: 'deny',
      reasons: expect.arrayContaining([
        {
          rule: 'kill-switch',
          effect: 'forbids',
          message: expect.stringContaining('upgrade'),
        },
      ]),
    });
    const refused = await backend.post('/executions', {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
      planDigest: preview.body.planDigest,
    });
    expect([refused.status, refused.body.error.message]).toEqual([
      409,
      expect.stringContaining('upgrade'),
    ]);
    expect(backend.world.effects).toEqual([]);
  });

  it('PR-M11: stand in the story of what they hold up', async () => {
    await set({ scope: { scope: 'entity', ref: 'component:default/search' } });
    await set();
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(({ decisions }) =>
      decisions.some(({ verdict }) => verdict === 'deny'),
    );
    await set({ engaged: false, reason: 'migration done' });
    await set({ scope: { scope: 'cluster', ref: 'elsewhere' } });
    const { body } = await backend.get(`/incidents/${incident.id}`);
    expect(
      body.timeline
        .filter(({ kind }: { kind: string }) => kind === 'kill-switch')
        .map(({ summary, actor }: any) => [actor, summary]),
    ).toEqual([
      [
        'user:default/mock',
        'The kill switch for everything was released: migration done',
      ],
    ]);
    // What it held up goes on, without a word from anybody.
    await backend.until(() => backend.world.effects.length === 1);
  });
});
