import {
  AuthorizeResult,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import { PolicyQuery } from '@backstage/plugin-permission-node';
import {
  incidentReadPermission,
  killSwitchPermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  createIncidentConditionalDecision,
  incidentConditions,
} from '../permissions/incidentRules';
import {
  crashLoop,
  DATABASES,
  databases,
  eventually,
  startBackend,
} from '../__testUtils__/testBackend';
import { World } from '../__testUtils__/world';

jest.setTimeout(60_000);

const { isOwner, hasEntity } = incidentConditions;
const mine = isOwner({ claims: ['group:default/team-checkout'] });
const theirs = isOwner({ claims: ['group:default/team-storefront'] });
const nobodys = isOwner({ claims: [] });

/** A policy about incidents; everything else is allowed. */
const about =
  (decide: (query: PolicyQuery) => PolicyDecision) =>
  async (query: PolicyQuery) =>
    query.permission.name === incidentReadPermission.name
      ? decide(query)
      : ({ result: AuthorizeResult.ALLOW } as const);

type Conditions = Parameters<typeof createIncidentConditionalDecision>[1];

describe.each(DATABASES)('permissions on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  afterEach(() => backend.stop());

  it('let everybody see what a policy lets them see, in lists and one by one', async () => {
    const people: Record<string, [Conditions, string[]]> = {
      'user:default/owner': [mine, ['checkout']],
      'user:default/other': [theirs, []],
      'user:default/nobody': [nobodys, []],
      'user:default/catalog': [hasEntity(), ['checkout']],
      'user:default/not-owner': [{ not: mine }, ['unowned']],
      'user:default/not-other': [{ not: theirs }, ['checkout', 'unowned']],
      'user:default/unowned': [{ not: hasEntity() }, ['unowned']],
      'user:default/either': [
        { anyOf: [mine, { not: hasEntity() }] },
        ['checkout', 'unowned'],
      ],
      'user:default/neither': [{ anyOf: [theirs, nobodys] }, []],
      'user:default/both': [{ allOf: [mine, hasEntity()] }, ['checkout']],
      'user:default/contradiction': [{ allOf: [mine, { not: mine }] }, []],
      'user:default/nested': [
        { not: { anyOf: [theirs, { allOf: [mine, hasEntity()] }] } },
        ['unowned'],
      ],
    };
    let current: Conditions = mine;
    backend = await startBackend(await dbs.init(databaseId), {
      policy: about(query =>
        createIncidentConditionalDecision(
          query.permission as typeof incidentReadPermission,
          current,
        ),
      ),
    });
    current = { anyOf: [hasEntity(), { not: hasEntity() }] };
    await backend.deliver(
      crashLoop(),
      crashLoop({ labels: { alertname: 'Elsewhere', namespace: 'lost' } }),
    );
    await eventually(async () =>
      expect(await backend.incidents()).toHaveLength(2),
    );
    const all = await backend.incidents();
    const nameOf = (entityRef: string | null) =>
      entityRef === null ? 'unowned' : 'checkout';

    for (const [person, [conditions, expected]] of Object.entries(people)) {
      current = conditions;
      const { get } = backend.as(person);
      const list = await get('/incidents');
      expect(list.status).toBe(200);
      const seen = list.body.items.map((i: { entityRef: string | null }) =>
        nameOf(i.entityRef),
      );
      expect([person, seen.sort()]).toEqual([person, expected]);
      for (const { id, entityRef } of all) {
        const one = await get(`/incidents/${id}`);
        const may = expected.includes(nameOf(entityRef));
        expect([person, nameOf(entityRef), one.status]).toEqual([
          person,
          nameOf(entityRef),
          may ? 200 : 403,
        ]);
        if (may) continue;
        expect(Object.keys(one.body)).toEqual(['error', 'request', 'response']);
        expect(one.text).not.toContain('crash looping');
        expect(one.text).not.toContain('    at ');
      }
      const filtered = await get('/incidents?unowned=true');
      expect(filtered.body.items).toHaveLength(
        expected.includes('unowned') ? 1 : 0,
      );
      // PR-D7: an empty list is not "every incident has an entity".
      expect([person, filtered.body.mayReadUnowned]).toEqual([
        person,
        expected.includes('unowned'),
      ]);
    }
  });

  it('PR-D14: name no sibling that somebody may not see', async () => {
    let current: Conditions = { anyOf: [hasEntity(), { not: hasEntity() }] };
    const world = new World();
    world.findings = [
      {
        type: 'node-not-ready',
        severity: 'cause',
        object: 'node node-3',
        summary: 'Node node-3 is not Ready',
      },
    ];
    backend = await startBackend(await dbs.init(databaseId), {
      world,
      policy: about(query =>
        createIncidentConditionalDecision(
          query.permission as typeof incidentReadPermission,
          current,
        ),
      ),
    });
    const labels = { alertname: 'KubeNodeNotReady', node: 'node-3' };
    world.locator.fromLabels = async ({ namespace, node }) =>
      namespace === 'shop'
        ? { workload: world.workload, kubernetesId: 'checkout' }
        : {
            subject: { cluster: 'demo', kind: 'Node', name: node },
          };
    await backend.deliver(crashLoop(), crashLoop({ labels }));
    const [healed, node] = await eventually(async () => {
      const all = await backend.incidents();
      const of = (entityRef: string | null) =>
        all.find(one => one.entityRef === entityRef)!.id;
      const ids = [of('component:default/checkout'), of(null)];
      const { body } = await backend.get(`/incidents/${ids[0]}`);
      expect(body.siblings).toMatchObject([{ id: ids[1] }]);
      return ids;
    });
    expect(
      (await backend.get(`/incidents/${node}`)).body.siblings,
    ).toMatchObject([{ id: healed }]);
    current = mine;
    const seen = await backend
      .as('user:default/owner')
      .get(`/incidents/${healed}`);
    expect(seen.status).toBe(200);
    expect(seen.body.siblings).toBe(undefined);
  });

  it('refuse what a policy denies, and say whom to ask', async () => {
    let denied = false;
    backend = await startBackend(await dbs.init(databaseId), {
      policy: async () => ({
        result: denied ? AuthorizeResult.DENY : AuthorizeResult.ALLOW,
      }),
    });
    await backend.deliver(crashLoop());
    const { incident } = await backend.until(
      ({ executions }) => executions.length > 0,
    );
    denied = true;
    const { get, post } = backend.as('user:default/viewer');
    const plan = {
      entityRef: 'component:default/checkout',
      runbookRef: 'roll-back',
    };
    for (const [answer, words] of [
      [await get('/incidents'), 'may not see incidents'],
      [
        await get(`/incidents/${incident.id}`),
        'ask group:default/team-checkout',
      ],
      [await post('/plans', plan), 'ask its owner'],
      [
        await post('/executions', { ...plan, planDigest: 'x' }),
        'ask its owner',
      ],
      [
        await post('/kill-switches', {
          scope: { scope: 'global' },
          engaged: true,
          reason: 'test',
        }),
        'platform administrator',
      ],
      [
        await post('/kill-switches', {
          scope: { scope: 'entity', ref: 'component:default/checkout' },
          engaged: true,
          reason: 'test',
        }),
        'ask its owner',
      ],
    ] as const) {
      expect([words, answer.status]).toEqual([words, 403]);
      expect(answer.body.error.message).toContain(words);
      expect(answer.text).not.toContain('    at ');
    }
    // What is switched off explains what everybody sees.
    expect((await get('/kill-switches')).body).toEqual([]);
    const tab = await get('/entities/component/default/checkout');
    expect(tab.body.allowed).toEqual({
      run: false,
      approve: false,
      switchEntity: false,
      switchGlobal: false,
    });
  });

  it('tell one permission from another', async () => {
    backend = await startBackend(await dbs.init(databaseId), {
      policy: async ({ permission }) => ({
        result:
          permission.name === killSwitchPermission.name
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      }),
    });
    const tab = await backend.get('/entities/component/default/checkout');
    expect(tab.body.allowed).toEqual({
      run: true,
      approve: true,
      switchEntity: true,
      switchGlobal: false,
    });
  });
});
