import fc from 'fast-check';
import { stringify } from 'yaml';
import { addToYaml, readYaml, setInYaml } from './editYaml';

const set = (text: string, index = 0) =>
  setInYaml(text, index, ['metadata', 'annotations', 'a/b'], 'true');

describe('setting a value in YAML', () => {
  it.each<[string, string, string]>([
    [
      'after what is there, comments kept',
      `# of ours
kind: Component # inline
metadata:
  name:   odd   # spaced oddly
  annotations:
    # about x
    x/y: z # why

  tags: [a,b]   # as we write it
spec: {}
`,
      `# of ours
kind: Component # inline
metadata:
  name:   odd   # spaced oddly
  annotations:
    # about x
    x/y: z # why
    a/b: 'true'

  tags: [a,b]   # as we write it
spec: {}
`,
    ],
    [
      'in a map that is not there',
      'metadata:\n    name: x\nspec: 1\n',
      "metadata:\n    name: x\n    annotations:\n      a/b: 'true'\nspec: 1\n",
    ],
    [
      'in place of another value',
      'metadata:\n  annotations: # these\n    a/b: "false" # off\n    c: d\n',
      "metadata:\n  annotations: # these\n    a/b: 'true' # off\n    c: d\n",
    ],
    [
      'behind a block of text',
      'metadata:\n  annotations:\n    c: |\n      long\n      text\n\nspec: 1\n',
      "metadata:\n  annotations:\n    c: |\n      long\n      text\n    a/b: 'true'\n\nspec: 1\n",
    ],
    [
      'without a newline at the end',
      'metadata:\n  annotations:\n    c: d',
      "metadata:\n  annotations:\n    c: d\n    a/b: 'true'\n",
    ],
    [
      'in a map on one line',
      'metadata: { name: x, annotations: { c: d } } # one\n',
      'metadata: { name: x, annotations: { c: d, a/b: "true" } } # one\n',
    ],
    [
      'with Windows line ends',
      'metadata:\r\n  name: x\r\nspec: 1\r\n',
      "metadata:\r\n  name: x\r\n  annotations:\n    a/b: 'true'\nspec: 1\r\n",
    ],
  ])('puts it %s', (_, text, expected) => {
    expect(set(text)).toBe(expected);
    expect(set(expected)).toBe(expected);
  });

  it('leaves the other documents as they are', () => {
    const first = '# first\nkind: A\nmetadata: {name: a}\n---\n';
    const second = '# second\nkind: B\nmetadata:\n  name: b\n';
    const third = '---\nkind:   C\n';
    expect(set(`${first}${second}${third}`, 1)).toBe(
      `${first}${second}  annotations:\n    a/b: 'true'\n${third}`,
    );
  });

  it('says what is no YAML', () => {
    expect(() => set('a: [')).toThrow(/Flow sequence/);
  });

  it('changes one value and nothing else, whatever is written', () => {
    const word = fc.stringMatching(/^[a-z]{1,6}$/);
    const map = fc.dictionary(word, fc.oneof(fc.string(), fc.integer()));
    fc.assert(
      fc.property(map, map, fc.array(word), (annotations, spec, comments) => {
        const notes = comments.map(comment => `# ${comment}\n`).join('');
        const text = `${notes}${stringify({
          kind: 'Component',
          metadata: { name: 'x', annotations },
          spec,
        })}${notes}`;
        const edited = set(text);
        const [before] = readYaml(text);
        expect(readYaml(edited)).toEqual([
          {
            ...before,
            metadata: {
              name: 'x',
              annotations: { ...before.metadata.annotations, 'a/b': 'true' },
            },
          },
        ]);
        for (const comment of comments) expect(edited).toContain(comment);
        expect(set(edited)).toBe(edited);
      }),
    );
  });
});

describe('adding a document', () => {
  it.each([
    ['a: 1\n', 'a: 1\n---\nb: 2\n'],
    ['a: 1', 'a: 1\n---\nb: 2\n'],
    ['', 'b: 2\n'],
  ])('after %j', (text, expected) => {
    expect(addToYaml(text, { b: 2 })).toBe(expected);
  });
});
