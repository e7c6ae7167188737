import fc from 'fast-check';
import { nameInWords, partsOf, valueInWords } from './evidenceShape';

describe('partsOf', () => {
  it.each([
    [
      'a list of objects, as a table of all their fields',
      { pods: [{ name: 'a' }, { name: 'b', restarts: 4 }] },
      [
        {
          kind: 'table',
          name: 'pods',
          columns: ['name', 'restarts'],
          rows: [
            ['a', ''],
            ['b', '4'],
          ],
        },
      ],
    ],
    [
      'a list of texts, as lines',
      { lines: ['one', 'two'] },
      [{ kind: 'lines', name: 'lines', lines: ['one', 'two'] }],
    ],
    [
      'a text of several lines, as lines',
      { log: 'one\ntwo\n' },
      [{ kind: 'lines', name: 'log', lines: ['one', 'two'] }],
    ],
    [
      'the rest, as facts before the tables',
      {
        events: [{ reason: 'BackOff' }],
        replicas: 3,
        conditions: { Available: false },
        nothing: [],
      },
      [
        {
          kind: 'facts',
          facts: [
            ['replicas', '3'],
            ['conditions.Available', 'false'],
            ['nothing', ''],
          ],
        },
        {
          kind: 'table',
          name: 'events',
          columns: ['reason'],
          rows: [['BackOff']],
        },
      ],
    ],
    ['nothing, as nothing', {}, []],
  ])('draws %s', (_name, data, expected) => {
    expect(partsOf(data)).toEqual(expected);
  });

  it('leaves out no field of the data', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), data => {
        const drawn = partsOf(data).flatMap(part =>
          part.kind === 'facts' ? part.facts.map(([name]) => name) : part.name,
        );
        for (const [name, value] of Object.entries(data)) {
          const empty =
            typeof value === 'object' &&
            value !== null &&
            !Array.isArray(value) &&
            Object.keys(value).length === 0;
          expect(
            empty ||
              drawn.some(one => one === name || one.startsWith(`${name}.`)),
          ).toBe(true);
        }
      }),
    );
  });
});

describe('valueInWords', () => {
  it.each<[string, unknown, string | RegExp]>([
    ['text', 'Running', 'Running'],
    ['a number', 0, '0'],
    ['nothing', null, ''],
    [
      'PR-M4: an object',
      { cpu: '50m', memory: '64Mi' },
      'cpu: 50m, memory: 64Mi',
    ],
    ['PR-M4: a list', ['shop/a:1', 'shop/b:2'], 'shop/a:1, shop/b:2'],
    [
      'objects within',
      [{ name: 'a', lastTerminated: { exitCode: 1 } }],
      'name: a, last terminated: exit code: 1',
    ],
    ['PR-M4: a time', '2026-03-04T03:00:00.000Z', /^\S+ \S+ \d\d:\d\d:\d\d$/],
    [
      'what only looks like one',
      '2026-99-99T99:99:99Z',
      '2026-99-99T99:99:99Z',
    ],
  ])('tells %s', (_, value, expected) => {
    expect(valueInWords(value)).toMatch(expected);
  });
});

describe('nameInWords', () => {
  it.each([
    ['incidentOpenedAt', 'incident opened at'],
    ['replicas', 'replicas'],
    ['podIP', 'pod ip'],
    ['app.kubernetes.io/name', 'app.kubernetes.io/name'],
    ['conditions.Available', 'conditions.Available'],
  ])('%s: %s', (name, expected) => {
    expect(nameInWords(name)).toBe(expected);
  });
});
