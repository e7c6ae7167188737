import fc from 'fast-check';
import { partsOf } from './evidenceShape';

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
            ['nothing', '[]'],
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
