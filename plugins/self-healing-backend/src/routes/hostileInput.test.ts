import { mockCredentials } from '@backstage/backend-test-utils';
import {
  DATABASES,
  databases,
  startBackend,
} from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const long = 'x'.repeat(1_000);
const deep = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const plan = (change: string) =>
  `{"entityRef":"component:default/checkout","runbookRef":"roll-back",${change}}`;
const pull = (scope: string) =>
  `{"scope":${scope},"engaged":true,"reason":"freeze"}`;

describe.each(DATABASES)('hostile input on %s', databaseId => {
  let backend: Awaited<ReturnType<typeof startBackend>>;
  // Before the databases go, which take themselves down after all.
  afterAll(() => backend.stop());
  const dbs = databases();
  beforeAll(async () => {
    backend = await startBackend(await dbs.init(databaseId));
  });

  const garbage = [
    '[]',
    'null',
    '7',
    '"text"',
    '{}',
    '{"__proto__":{"scope":"global"}}',
    '{"constructor":{"prototype":{"engaged":true}}}',
    deep(40_000),
    `{"a":${deep(40_000)}}`,
  ];
  const cases: [string, string, string][] = [
    ...garbage.flatMap(body =>
      [
        '/plans',
        '/executions',
        '/executions/none/approval',
        '/kill-switches',
        '/alerts/alertmanager',
      ].map((to): [string, string, string] => [to, body.slice(0, 40), body]),
    ),
    ...[
      ['deep parameters', plan(`"parameters":{"a":${deep(40_000)}}`)],
      ['parameters no schema expects', plan('"parameters":{"reason":{}}')],
      ['a list of parameters', plan('"parameters":[1]')],
      [
        'a long ref',
        `{"entityRef":"component:default/${long}","runbookRef":"r"}`,
      ],
      ['a long runbook', `{"entityRef":"a:b/c","runbookRef":"${long}"}`],
      ['a ref of dots', '{"entityRef":"..:../..","runbookRef":"..:../.."}'],
    ].map(([what, body]): [string, string, string] => ['/plans', what, body]),
    ...[
      ['a long cluster', pull(`{"scope":"cluster","ref":"${long}"}`)],
      ['a long entity', pull(`{"scope":"entity","ref":"a:b/${long}"}`)],
      ['a long policy', pull(`{"scope":"policy","ref":"${long}"}`)],
      ['a deep ref', pull(`{"scope":"cluster","ref":${deep(30_000)}}`)],
    ].map(([what, body]): [string, string, string] => [
      '/kill-switches',
      what,
      body,
    ]),
  ];

  it.each(cases)('%s refuses %s in words', async (to, _, body) => {
    const who = to.startsWith('/alerts') ? 'service' : 'user';
    const answer = await backend
      .anonymously()
      .post(to)
      .set('Authorization', mockCredentials[who].header())
      .set('Content-Type', 'application/json')
      .send(body);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(answer.text).not.toMatch(/\\n\s+at |node_modules/);
    expect(answer.body.error.message.length).toBeGreaterThan(0);
    expect(answer.body.error.message.length).toBeLessThan(2_000);
  });

  it.each([
    ['a long ref', `/incidents?entityRef=component:default/${long}`],
    ['an object', '/incidents?entityRef[a]=b'],
    ['a prototype', '/incidents?__proto__[limit]=5'],
    ['infinity', '/incidents?limit=1e400'],
    ['a list', '/incidents?limit[]=1'],
    [
      'a deep cursor',
      `/incidents?cursor=${Buffer.from(deep(2_000)).toString('base64url')}`,
    ],
    ['a long incident', `/incidents/${long}`],
    ['a long execution', `/executions/${long}`],
    ['a long kind', `/entities/${long}/a/b`],
    ['dots', '/entities/%2e%2e/%2e%2e/%2e%2e'],
    ['a slash', '/entities/component/default/a%2Fb'],
  ])('GET of %s is answered in words', async (_, to) => {
    const { status, body } = await backend.get(to);
    expect(status).toBeLessThan(500);
    // Either an answer, or an error that says what is wrong.
    expect(body.error?.message ?? 'fine').not.toBe('');
    expect(status < 400).toBe(body.error === undefined);
  });
});
