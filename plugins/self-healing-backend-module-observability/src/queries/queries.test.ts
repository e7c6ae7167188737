import fc from 'fast-check';
import { expressionOf, leadsTo, mayBeOf } from './alertExpression';
import { narrowedTo } from './narrowedTo';
import { podPattern } from './podPattern';
import { splitThreshold } from './splitThreshold';
import { MOST_POINTS, rangeAround } from './timeRange';

describe('splitThreshold', () => {
  it.each([
    ['up == 0', 'up', '==', 0],
    ['a > 0.5', 'a', '>', 0.5],
    ['  a>-5 # why\n', 'a', '>', -5],
    [
      '((rate(e[5m]) / rate(t[5m])) >= 1e-2)',
      '(rate(e[5m]) / rate(t[5m]))',
      '>=',
      0.01,
    ],
    ['a < (25 / 100)', 'a', '<', 0.25],
    ['a > 15 * 60', 'a', '>', 900],
    ['a > 0x10', 'a', '>', 16],
    ['a{b="x > 1 and y", c!~"("} <= 3', 'a{b="x > 1 and y", c!~"("}', '<=', 3],
    ['max by (pod) (a > 2) > 1', 'max by (pod) (a > 2)', '>', 1],
    ['sum(a) by (b) - 3 != 4', 'sum(a) by (b) - 3', '!=', 4],
    ['a[5m] offset 1h > 5', 'a[5m] offset 1h', '>', 5],
    ['-a > 5', '-a', '>', 5],
    ['a > # more\n 5', 'a', '>', 5],
  ])('takes %j apart', (expression, measured, operator, value) => {
    expect(splitThreshold(expression)).toEqual({ measured, operator, value });
  });

  it.each([
    'a',
    'a > b',
    'a > bool 1',
    'a > 1 and b > 2',
    'a > 1 or b',
    'a unless b > 2',
    'A > 1 AND b > 2',
    'a > 1 > 0',
    '1 > a',
    '1 > 2',
    '(a > 1) + 2',
    'sum(a > 1)',
    'a > on (b) 1',
    'a > Inf',
    'a > 5 / 0',
    'a > (1',
    'a) > 1',
    'a > 1)',
    '> 1',
    'a >',
    'a > 5m',
    'a{b=">',
    'a{b="> 1',
    '',
    '((',
  ])('leaves %j alone', expression => {
    expect(splitThreshold(expression)).toBeUndefined();
  });

  it('survives whatever an alert says', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.constantFrom(
            'a',
            '(',
            ')',
            '{',
            '}',
            '"',
            "'",
            '`',
            '#',
            '\n',
            '>',
            '==',
            '5',
            ' ',
            'and',
            '\\',
            '-',
            '[',
            ']',
          ),
        ),
        parts => {
          const split = splitThreshold(parts.join(''));
          expect([undefined, 5, -5]).toContain(split?.value);
        },
      ),
    );
  });

  it('takes a long one apart in no time', () => {
    const deep = (what: string) =>
      `${'('.repeat(4_000)}${what}${')'.repeat(4_000)}`;
    const began = performance.now();
    splitThreshold(`${deep('a')} > 1`);
    splitThreshold(`a > ${deep('1')}`);
    splitThreshold(`a > ${'-'.repeat(8_000)}1`);
    expect(performance.now() - began).toBeLessThan(1_000);
  });
});

describe('podPattern', () => {
  const long =
    'a-name-that-is-longer-than-what-kubernetes-leaves-whole-in-pods';
  it.each([
    ['Deployment', 'checkout', 'checkout-5d9f8b7c64-x2k4p', true],
    ['Deployment', 'checkout', 'checkout-api-5d9f8b7c64-x2k4p', false],
    ['Deployment', 'checkout', 'checkout-5d9f8b7c64', false],
    ['Deployment', 'a.b', 'axb-5d9f8b7c64-x2k4p', false],
    ['Deployment', long, `${long.slice(0, 58)}x2k4p`, true],
    ['StatefulSet', 'db', 'db-10', true],
    ['StatefulSet', 'db', 'db-x2k4p', false],
    ['DaemonSet', 'agent', 'agent-x2k4p', true],
    ['DaemonSet', 'agent', 'agent-linux-x2k4p', false],
    ['Pod', 'lonely', 'lonely', true],
    ['Rollout', 'web', 'web-anything', true],
  ])('%s %s and %s: %s', (kind, name, pod, matches) => {
    const pattern = new RegExp(`^(?:${podPattern({ kind, name })})$`);
    expect(pattern.test(pod)).toBe(matches);
  });
});

describe('rangeAround', () => {
  const minute = 60_000;

  it('ends with a whole step, is no longer than a day and of no more points than fit', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 10 * 24 * 60 * minute }),
        fc.integer({ min: 0, max: 24 * 60 * minute }),
        fc.option(fc.integer({ min: 0, max: 24 * 60 * minute })),
        fc.integer({ min: -60 * minute, max: 10 * 24 * 60 * minute }),
        (ago, before, lasted, alertAgo) => {
          const now = Date.parse('2026-11-28T12:00:00Z');
          const opened = now - ago;
          const { start, end, step } = rangeAround(
            {
              openedAt: new Date(opened).toISOString(),
              resolvedAt:
                lasted === null
                  ? null
                  : new Date(Math.min(now, opened + lasted)).toISOString(),
            },
            [{ startsAt: new Date(now - alertAgo).toISOString() }],
            before,
            new Date(now),
          );
          expect((end - start) % step).toBe(0);
          expect(end).toBeGreaterThanOrEqual(start);
          expect(end - start).toBeLessThanOrEqual(24 * 3_600 + 2 * step);
          expect((end - start) / step + 1).toBeLessThanOrEqual(MOST_POINTS);
        },
      ),
    );
  });

  it('ends now: what has just begun is in it', () => {
    const { end } = rangeAround(
      { openedAt: '2026-11-28T12:00:00.000Z', resolvedAt: null },
      [],
      30 * minute,
      new Date('2026-11-28T12:00:07.300Z'),
    );
    expect(new Date(end * 1000).toISOString()).toBe('2026-11-28T12:00:08.000Z');
  });

  it('begins before the alert, which may be older than its incident', () => {
    const { start } = rangeAround(
      { openedAt: '2026-11-28T12:00:00Z', resolvedAt: null },
      [{ startsAt: '2026-11-28T11:50:00Z' }, { startsAt: 'nonsense' }],
      30 * minute,
      new Date('2026-11-28T12:00:15Z'),
    );
    expect(new Date(start * 1000).toISOString()).toBe(
      '2026-11-28T11:20:00.000Z',
    );
  });
});

describe('the expression of an alert', () => {
  it.each([
    ['http://prom:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1', 'up == 0'],
    [
      'https://prom/prefix/graph?g0.expr=a%7Bb%3D%22c%22%7D&g1.expr=d',
      'a{b="c"}',
    ],
    ['http://grafana/alerting/grafana/abc/view', undefined],
    ['data:text/html,<b>', undefined],
    ['nonsense', undefined],
    [`http://prom/graph?g0.expr=${'a'.repeat(9_000)}`, undefined],
    [undefined, undefined],
  ])('of %s', (generatorUrl, expected) => {
    expect(expressionOf({ generatorUrl })).toBe(expected);
  });

  it.each([
    ['http://prom.example/graph', 'http://prom.example', true],
    ['http://prom.example/eu/graph', 'http://prom.example/eu', true],
    ['http://prom.example/europe/graph', 'http://prom.example/eu', false],
    ['http://prom.example.evil/graph', 'http://prom.example', false],
    ['https://prom.example/graph', 'http://prom.example', false],
    [undefined, 'http://prom.example', false],
  ])('%s leads to %s: %s', (link, externalUrl, expected) => {
    expect(leadsTo(link, externalUrl)).toBe(expected);
  });

  it.each([
    [{ pod: 'a' }, true],
    [{ pod: 'b' }, false],
    [{ pod: 'a', __name__: 'up' }, true],
    [{ dropped: 'by relabelling' }, true],
    [{}, true],
  ])('%j may be of an alert about pod a: %s', (labels, expected) => {
    expect(
      mayBeOf(labels as Record<string, string>, { labels: { pod: 'a' } }),
    ).toBe(expected);
  });

  it('is narrowed to label sets, as data', () => {
    expect(
      narrowedTo('a # b', [
        { pod: 'x"} or secret{a="', __name__: 'a' },
        { pod: 'costs $1' },
      ]),
    ).toBe(
      '(a # b\n) and on (pod) (label_replace(vector(1), "pod", "x\\"} or secret{a=\\"", "", "") or label_replace(vector(1), "pod", "costs $$1", "", ""))',
    );
    expect(narrowedTo('a', [])).toBe('a');
    expect(narrowedTo('a', [{}])).toBe('a');
    expect(narrowedTo('a', [{ 'odd.name': 'x' }])).toBe('a');
  });
});
