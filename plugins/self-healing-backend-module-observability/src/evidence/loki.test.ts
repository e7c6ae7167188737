import { collectFor } from '../__testUtils__/collectFor';
import { FakeServer, success } from '../__testUtils__/fakeServer';
import { HttpServer } from '../clients/HttpServer';
import { LokiApi, LogLine } from '../clients/LokiApi';
import { Servers } from '../clients/Servers';
import { DEFAULT_LOG_QUERIES, LokiEvidenceSource } from './LokiEvidenceSource';
import { repeatedLines } from './repeatedLines';

const AT = Date.parse('2026-11-28T12:00:00Z');
const line = (text: string, seconds = 0, pod = 'web-1'): LogLine => ({
  at: AT + seconds * 1000,
  text,
  labels: { pod },
});

describe('repeatedLines', () => {
  it.each<[string, LogLine[], object[]]>([
    ['oldest first', [line('b', 1), line('a')], [{ line: 'a' }, { line: 'b' }]],
    [
      'the same once, with its count',
      [line('a', 2), line('b', 1), line('a')],
      [{ line: 'b' }, { line: 'a', times: 2, at: '2026-11-28T12:00:02.000Z' }],
    ],
    [
      'times of its own do not tell it apart',
      [
        line('2026-11-28T12:00:01.5Z failed', 1),
        line('2026-11-28 12:00:00,500 failed'),
      ],
      [{ times: 2, line: '2026-11-28T12:00:01.5Z failed' }],
    ],
    [
      'colours and controls',
      [line('\u001b[1;31mERROR\u001b[0m \u0000\u0007boom\t!')],
      [{ line: 'ERROR \ufffd\ufffdboom\t!' }],
    ],
    [
      'a long line',
      [line('ab '.repeat(2_000_000))],
      [{ line: `${'ab '.repeat(333)}a…`.replace(/ a…$/, '…') }],
    ],
    ['nothing', [line('  '), line('\u001b[0m')], []],
  ])('tells %s', (_, lines, expected) => {
    const { told, omitted } = repeatedLines(lines);
    expect(told).toMatchObject(expected);
    expect(told).toHaveLength(expected.length);
    expect(omitted).toBe(0);
  });

  it('names no pod where several say the same', () => {
    expect(repeatedLines([line('a', 1), line('a', 0, 'web-2')]).told).toEqual([
      { at: '2026-11-28T12:00:01.000Z', times: 2, line: 'a' },
    ]);
  });

  it('keeps the newest where not all fit', () => {
    const { told, omitted } = repeatedLines(
      Array.from({ length: 1_000 }, (_, n) =>
        line(`${n} ${'x'.repeat(500)}`, -n),
      ),
    );
    expect(told.at(-1)!.line).toMatch(/^0 /);
    expect(omitted).toBe(1_000 - told.length);
    expect(JSON.stringify(told).length).toBeLessThan(64 * 1024);
  });
});

describe('evidence from Loki', () => {
  const fake = new FakeServer();
  beforeAll(() => fake.start());
  afterAll(() => fake.stop());

  async function collect() {
    const source = new LokiEvidenceSource({
      servers: new Servers([
        new LokiApi(new HttpServer(fake.config(), 'Loki main')),
      ]),
      queries: DEFAULT_LOG_QUERIES,
      lines: 3,
      beforeMs: 60_000,
      afterMs: 30_000,
      now: () => new Date(AT + 10_000),
    });
    return collectFor(source, {
      openedAt: new Date(AT).toISOString(),
      entityRef: null,
    });
  }

  it('has the lines of the pods around the trouble', async () => {
    fake.says(
      success({
        resultType: 'streams',
        result: [
          {
            stream: { pod: 'web-1' },
            values: [2, 1, 0].map(n => [
              `${AT - n * 1000}000000`,
              n === 1 ? 'connection refused' : 'retrying',
            ]),
          },
        ],
      }),
    );
    expect(await collect()).toMatchObject([
      {
        source: 'loki',
        kind: 'log-lines',
        title: 'Log lines of web',
        data: {
          lines: [
            { line: 'connection refused', pod: 'web-1' },
            { line: 'retrying', times: 2 },
          ],
        },
        gap: 'Only the last 3 lines were asked for.',
      },
    ]);
    expect(fake.asked.at(-1)!.parameters).toMatchObject({
      query:
        '{namespace="shop", pod=~"web-[bcdfghjklmnpqrstvwxz2456789]{1,10}-[bcdfghjklmnpqrstvwxz2456789]{5}"}',
      start: `${AT - 60_000}000000`,
      end: `${AT + 10_000}000000`,
    });
  });

  it.each<[unknown, number, string]>([
    [
      success({ resultType: 'streams', result: [] }),
      200,
      'No line in this time.',
    ],
    [
      'too many outstanding requests',
      429,
      'Loki main says HTTP 429: too many outstanding requests.',
    ],
  ])('tells of what is missing: %j', async (body, status, gap) => {
    fake.says(body, status);
    expect(await collect()).toMatchObject([{ gap }]);
  });
});
