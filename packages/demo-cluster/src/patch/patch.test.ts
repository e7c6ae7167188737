import fc from 'fast-check';
import { jsonPatch, parseOperations } from './jsonPatch';
import { mergePatch } from './mergePatch';
import { strategicMergePatch } from './strategicMergePatch';

const key = fc.stringMatching(/^[a-z]{1,6}$/);
const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean());
const tree = fc.letrec<{ value: unknown; object: Record<string, unknown> }>(
  tie => ({
    value: fc.oneof(
      { depthSize: 'small' },
      leaf,
      tie('object'),
      fc.array(leaf),
    ),
    object: fc.dictionary(key, tie('value'), {
      maxKeys: 5,
      noNullPrototype: true,
    }),
  }),
).object;

describe('JSON merge patch (RFC 7386)', () => {
  it.each([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ a: 'foo' }, null, null],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('%j patched with %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toEqual(result);
  });

  it('changes nothing the second time, and never its target', () => {
    fc.assert(
      fc.property(tree, tree, (target, patch) => {
        const copy = structuredClone(target);
        const once = mergePatch(target, patch);
        expect(mergePatch(once, patch)).toEqual(once);
        expect(target).toEqual(copy);
      }),
    );
  });
});

describe('JSON patch (RFC 6902)', () => {
  it('applies all operations or none', () => {
    const target = { spec: { replicas: 3 } };
    const replace = { op: 'replace', path: '/spec/replicas', value: 5 };
    expect(jsonPatch(target, [replace])).toEqual({ spec: { replicas: 5 } });
    const failing = { op: 'test', path: '/spec/replicas', value: 9 };
    expect(() => jsonPatch(target, [replace, failing])).toThrow(
      'the server rejected our request',
    );
    expect(() =>
      jsonPatch(target, [{ op: 'remove', path: '/spec/nothing' }]),
    ).toThrow('the server rejected our request');
    expect(target).toEqual({ spec: { replicas: 3 } });
  });

  it('is as lax as the real server where a path leads to nothing (as recorded)', () => {
    const target = { spec: { replicas: 3 } };
    const paused = { path: '/spec/paused' };
    expect(jsonPatch(target, [{ op: 'test', ...paused, value: null }])).toEqual(
      target,
    );
    expect(
      jsonPatch(target, [{ op: 'replace', ...paused, value: true }]),
    ).toEqual({ spec: { replicas: 3, paused: true } });
    for (const operation of [
      { op: 'test', ...paused, value: false },
      { op: 'test', path: '/spec/replicas', value: null },
      { op: 'add', path: '/spec/strategy/type', value: 'Recreate' },
      { op: 'replace', path: '/spec/strategy/type', value: 'Recreate' },
    ]) {
      expect(() => jsonPatch(target, [operation])).toThrow(
        'the server rejected our request',
      );
    }
  });

  it('compares strings as they are spelt, as the real library does', () => {
    const target = { command: 'a && b > c' };
    const test = (spelling: string) =>
      jsonPatch(
        target,
        parseOperations(
          `[{"op": "test", "path": "/command", "value": ${spelling}}]`,
        ),
      );
    expect(() => test('"a && b > c"')).toThrow(
      'the server rejected our request',
    );
    expect(test('"a \\u0026\\u0026 b \\u003e c"')).toEqual(target);
  });

  it('refuses what is no list of operations', () => {
    expect(() => jsonPatch({}, { op: 'add' })).toThrow('error decoding patch');
  });
});

describe('strategic merge patch', () => {
  const containers = [
    { name: 'app', image: 'app:1', env: [{ name: 'A', value: '1' }] },
    { name: 'proxy', image: 'proxy:1' },
  ];

  it.each<[string, object, object, object]>([
    [
      'merges a list by its key',
      { containers },
      { containers: [{ name: 'app', image: 'app:2' }] },
      { containers: [{ ...containers[0], image: 'app:2' }, containers[1]] },
    ],
    [
      'merges lists inside of lists',
      { containers },
      { containers: [{ name: 'app', env: [{ name: 'B', value: '2' }] }] },
      {
        containers: [
          {
            ...containers[0],
            env: [
              { name: 'B', value: '2' },
              { name: 'A', value: '1' },
            ],
          },
          containers[1],
        ],
      },
    ],
    [
      'deletes an entry with $patch: delete',
      { containers },
      { containers: [{ name: 'proxy', $patch: 'delete' }] },
      { containers: [containers[0]] },
    ],
    [
      'replaces a list with $patch: replace',
      { containers },
      { containers: [{ $patch: 'replace' }, { name: 'new', image: 'n:1' }] },
      { containers: [{ name: 'new', image: 'n:1' }] },
    ],
    [
      'replaces an object with $patch: replace',
      { labels: { a: '1', b: '2' } },
      { labels: { $patch: 'replace', c: '3' } },
      { labels: { c: '3' } },
    ],
    [
      'keeps only what $retainKeys names',
      { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } },
      { strategy: { $retainKeys: ['type'], type: 'Recreate' } },
      { strategy: { type: 'Recreate' } },
    ],
    [
      'orders by $setElementOrder',
      { containers },
      {
        '$setElementOrder/containers': [{ name: 'proxy' }, { name: 'app' }],
        containers: [{ name: 'app', image: 'app:3' }],
      },
      { containers: [containers[1], { ...containers[0], image: 'app:3' }] },
    ],
    [
      'removes from a set of values',
      { finalizers: ['a', 'b'] },
      { '$deleteFromPrimitiveList/finalizers': ['a'] },
      { finalizers: ['b'] },
    ],
    [
      'adds to a set of values once',
      { finalizers: ['a'] },
      { finalizers: ['a', 'c'] },
      { finalizers: ['a', 'c'] },
    ],
    [
      'replaces an atomic list',
      { command: ['a', 'b'] },
      { command: ['c'] },
      { command: ['c'] },
    ],
    ['removes with null', { a: 1, b: 2 }, { a: null }, { b: 2 }],
  ])('%s', (_what, target, patch, result) => {
    expect(strategicMergePatch(target, patch)).toEqual(result);
  });

  it('refuses a list entry without its key', () => {
    expect(() =>
      strategicMergePatch({ containers }, { containers: [{ image: 'x' }] }),
    ).toThrow('does not contain declared merge key: name');
  });

  it('is JSON merge patch where no list has a key', () => {
    fc.assert(
      fc.property(tree, tree, (target, patch) => {
        expect(strategicMergePatch(target, patch)).toEqual(
          mergePatch(target, patch),
        );
      }),
    );
  });

  it('changes nothing the second time, and never its target', () => {
    const container = fc.record(
      {
        name: fc.constantFrom('a', 'b', 'c'),
        image: fc.string(),
        env: fc.uniqueArray(
          fc.record({ name: fc.constantFrom('X', 'Y'), value: fc.string() }),
          { selector: ({ name }) => name },
        ),
      },
      { requiredKeys: ['name'] },
    );
    const spec = fc.record({
      containers: fc.uniqueArray(container, { selector: ({ name }) => name }),
    });
    fc.assert(
      fc.property(spec, spec, (target, patch) => {
        const copy = structuredClone(target);
        const once = strategicMergePatch(target, patch);
        expect(strategicMergePatch(once, patch)).toEqual(once);
        expect(target).toEqual(copy);
        const names = (list: Array<{ name: string }>) =>
          list.map(({ name }) => name);
        expect(new Set(names(once.containers))).toEqual(
          new Set([...names(target.containers), ...names(patch.containers)]),
        );
      }),
    );
  });
});
