import { IncidentSummary } from '@backstage-self-healing/plugin-self-healing-common';
import { Knex } from 'knex';
import {
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const OPENED = '2026-11-21T08:00:00.000Z';
const id = (n: number) =>
  `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;

describe.each(DATABASES)('incidents on %s', databaseId => {
  const dbs = databases();
  let backend: Awaited<ReturnType<typeof startBackend>>;
  let knex: Knex;

  beforeAll(async () => {
    knex = await dbs.init(databaseId);
    backend = await startBackend(knex);
  });
  afterAll(() => backend.stop());
  beforeEach(() => knex('incidents').delete());

  const insert = (n: number, change: Record<string, unknown> = {}) =>
    knex('incidents').insert({
      id: id(n),
      correlation_key: `k${n}`,
      title: `Incident ${n}`,
      entity_ref: 'component:default/checkout',
      owner_ref: 'group:default/team-checkout',
      workload: null,
      severity: 'warning',
      status: 'open',
      opened_at: OPENED,
      updated_at: OPENED,
      last_alert_at: OPENED,
      ...change,
    });
  const ids = async (query: string): Promise<string[]> => {
    const { status, body } = await backend.get(`/incidents${query}`);
    expect([query, status]).toEqual([query, 200]);
    return body.items.map((item: { id: string }) => item.id);
  };

  it('pages over incidents that opened at the same moment', async () => {
    const late = '2026-11-21T09:00:00.000Z';
    for (let n = 1; n <= 9; n += 1) {
      await insert(n, n > 6 ? { opened_at: late } : {});
    }
    for (const limit of [1, 2, 3, 4, 9, 100]) {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page: { body: { items: { id: string }[]; nextCursor?: string } } =
          await backend.get(
            `/incidents?limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`,
          );
        expect(page.body.items.length).toBeLessThanOrEqual(limit);
        seen.push(...page.body.items.map(item => item.id));
        cursor = page.body.nextCursor;
      } while (cursor);
      expect(seen).toEqual([9, 8, 7, 6, 5, 4, 3, 2, 1].map(id));
    }
  });

  it('keeps its place while incidents open', async () => {
    await insert(1);
    await insert(2);
    const first = await backend.get('/incidents?limit=1');
    await insert(3, { opened_at: '2026-11-21T10:00:00.000Z' });
    expect(await ids(`?limit=5&cursor=${first.body.nextCursor}`)).toEqual([
      id(1),
    ]);
  });

  it('says when there is no further page', async () => {
    await insert(1);
    await insert(2);
    const all = await backend.get('/incidents?limit=2');
    expect(all.body.nextCursor).toBeUndefined();
  });

  it('filters by entity, owner, status and the unowned bucket', async () => {
    await insert(1);
    await insert(2, { status: 'resolved', resolved_at: OPENED });
    await insert(3, { status: 'escalated' });
    await insert(4, { entity_ref: null, owner_ref: null });
    await insert(5, {
      entity_ref: 'component:default/web',
      owner_ref: 'group:default/team-storefront',
    });
    for (const [query, expected] of [
      ['', [5, 4, 3, 2, 1]],
      ['?entityRef=component:default/checkout', [3, 2, 1]],
      ['?entityRef=Component:default/Checkout', [3, 2, 1]],
      ['?entityRef=component:default/nothing', []],
      ['?ownerRef=group:default/team-storefront', [5]],
      ['?status=resolved', [2]],
      ['?status=resolved&status=escalated', [3, 2]],
      ['?unowned=true', [4]],
      ['?unowned=false', [5, 4, 3, 2, 1]],
      ['?unowned=true&status=resolved', []],
      ["?entityRef=component:default/'%20OR%201=1--", []],
      ['?ownerRef=GROUP:default/team-storefront', [5]],
    ] as const) {
      expect([query, await ids(query)]).toEqual([query, expected.map(id)]);
    }
  });

  it('says what was decided last, and why', async () => {
    await insert(1);
    await insert(2);
    const decide = (name: string, minute: number, verdict: string) =>
      knex('decisions').insert({
        id: name,
        incident_id: id(1),
        verdict,
        reasons: JSON.stringify([
          { rule: 'policy', effect: 'allows', message: 'A policy applies.' },
          { rule: 'cooldown', effect: 'forbids', message: name },
        ]),
        plans: '[]',
        facts: '{}',
        decided_at: `2026-11-21T08:0${minute}:00.000Z`,
      });
    await decide('newer', 5, 'deny');
    await decide('older', 4, 'observe');
    const { items } = (await backend.get('/incidents')).body;
    expect(items[1].lastDecision).toEqual({
      verdict: 'deny',
      reason: { rule: 'cooldown', effect: 'forbids', message: 'newer' },
    });
    expect(items[0]).not.toHaveProperty('lastDecision');
  });

  it.each([
    ['?limit=0', 'limit: '],
    ['?limit=101', 'limit: '],
    ['?limit=many', 'limit: '],
    ['?limit=1.5', 'limit: '],
    ['?limit=1&limit=2', 'limit: '],
    ['?status=done', 'status'],
    ['?status=open&status=done', 'status'],
    ['?unowned=maybe', 'unowned: '],
    ['?entityRef=a&entityRef=b', 'entityRef: '],
    ['?entityRef=', 'entityRef: '],
    ['?entityRef=checkout', "entityRef: 'checkout' is not an entity ref"],
    ['?ownerRef=team', 'ownerRef: '],
    ['?entity=component:default/checkout', 'entity'],
    ['?cursor=', 'cursor: is not a nextCursor'],
    ['?cursor=nonsense', 'cursor: is not a nextCursor'],
    [`?cursor=${encode(null)}`, 'cursor: is not a nextCursor'],
    [`?cursor=${encode([OPENED])}`, 'cursor: is not a nextCursor'],
    [`?cursor=${encode([OPENED, 'x\0'])}`, 'cursor: is not a nextCursor'],
    [`?cursor=${encode(['\0', id(1)])}`, 'cursor: is not a nextCursor'],
    ['?entityRef=%00', '%00'],
  ])('answers 400 to %s', async (query, words) => {
    const { status, body, text } = await backend.get(`/incidents${query}`);
    expect([status, body.error.message]).toEqual([
      400,
      expect.stringContaining(words),
    ]);
    expect(text).not.toMatch(/\\n\s+at /);
  });

  it.each(['nothing', id(77), '%00', '..%2f..', '%E0%A4%A'])(
    'has no incident %s',
    async name => {
      const answer = await backend.get(`/incidents/${name}`);
      expect([400, 404]).toContain(answer.status);
      expect(answer.body.error.message).not.toBe('');
      expect(answer.text).not.toMatch(/\\n\s+at |node_modules/);
    },
  );

  it('PR-D8: says how each incident ended, and what was run last for it', async () => {
    const ended = { status: 'resolved', resolved_at: OPENED };
    for (const n of [1, 2, 3]) await insert(n, ended);
    await insert(4);
    const run = (n: number, state: string) =>
      knex('executions').insert({
        id: `e${n}`,
        incident_id: id(n),
        decision_id: 'd',
        entity_ref: 'component:default/checkout',
        runbook_ref: 'runbook:default/roll-back',
        runbook_title: 'Roll back',
        runbook: '{}',
        target: 'demo/shop/Deployment/checkout',
        state,
        requested_by: 'policy',
        parameters: '{}',
        plans: '[]',
        plan_digest: 'x',
        created_at: OPENED,
        ended_at: OPENED,
      });
    await run(1, 'succeeded');
    await run(2, 'undone');
    await run(4, 'refused');
    const told = (n: number, seq: number, kind: string) =>
      knex('timeline').insert({
        chain: `incident:${id(n)}`,
        seq,
        at: OPENED,
        kind,
        actor: 'system',
        summary: kind,
        data: '{}',
        hash: `${n}${seq}`,
      });
    await told(2, 1, 'incident-closed');
    await told(2, 2, 'incident-resolved');
    await told(3, 1, 'incident-resolved');
    await told(3, 2, 'incident-closed');
    const { body } = await backend.get('/incidents');
    await knex('executions').delete();
    await knex('timeline').delete();
    expect(
      body.items.map((item: IncidentSummary) => [
        item.id,
        item.resolution,
        item.lastExecution?.state,
      ]),
    ).toEqual([
      [id(4), undefined, 'refused'],
      [id(3), 'by-hand', undefined],
      [id(2), 'by-itself', 'undone'],
      [id(1), 'healed', 'succeeded'],
    ]);
  });

  it('PR-D14: names the others that the same lost node has caused', async () => {
    const lost = (n: number, node: string, type = 'node-not-ready') =>
      knex('diagnoses').insert({
        id: id(100 + n),
        incident_id: id(n),
        diagnosed_at: OPENED,
        alert_count: 1,
        evidence: '[]',
        findings: JSON.stringify([
          {
            type,
            severity: 'cause',
            object: `node ${node}`,
            summary: `Node ${node} is not Ready`,
            evidenceIds: [],
          },
        ]),
      });
    const on = (cluster: string) => ({
      workload: `${cluster}/shop/Deployment/x`,
    });
    await insert(1, on('demo'));
    await insert(2, { ...on('demo'), entity_ref: 'component:default/web' });
    await insert(3, on('demo'));
    await insert(4, on('other'));
    await insert(5, { ...on('demo'), opened_at: '2026-11-21T09:00:01.000Z' });
    await insert(6, {
      entity_ref: null,
      opened_at: '2026-11-21T07:59:00.000Z',
      placement: JSON.stringify({
        subject: { cluster: 'demo', kind: 'Node', name: 'node-3' },
      }),
    });
    await insert(7, on('demo'));
    await lost(1, 'node-3');
    await lost(2, 'node-3');
    await lost(3, 'node-1');
    await lost(4, 'node-3');
    await lost(5, 'node-3');
    await lost(7, 'node-3', 'node-pressure');
    const { body } = await backend.get(`/incidents/${id(1)}`);
    expect(body.siblings).toEqual([
      {
        id: id(2),
        title: 'Incident 2',
        entityRef: 'component:default/web',
        status: 'open',
        hands: null,
        because: 'node node-3',
      },
      expect.objectContaining({ id: id(6), because: 'node node-3' }),
    ]);
    const node = await backend.get(`/incidents/${id(6)}`);
    expect(
      node.body.siblings.map((one: { id: string }) => one.id).sort(),
    ).toEqual([id(1), id(2)]);
    const alone = await backend.get(`/incidents/${id(7)}`);
    expect(alone.body.siblings).toBe(undefined);
  });

  it('counts the alerts of each incident', async () => {
    await insert(1);
    await insert(2);
    await knex('incident_alerts').insert(
      ['firing', 'resolved', 'firing'].map((status, n) => ({
        source: 'alertmanager',
        fingerprint: `f${n}`,
        starts_at: OPENED,
        incident_id: id(1),
        status,
        alert: '{}',
      })),
    );
    const { body } = await backend.get('/incidents');
    expect(body.items).toMatchObject([
      { id: id(2), alertCount: 0, firingCount: 0 },
      { id: id(1), alertCount: 3, firingCount: 2 },
    ]);
  });
});

function encode(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}
