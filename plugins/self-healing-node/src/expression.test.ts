import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { compileExpression } from './expression';

const variables = {
  alert: { labels: { alertname: 'KubePodCrashLooping', pod: 'checkout-5d9' } },
  findings: [{ type: 'crash-loop' }, { type: 'recent-change' }],
  facts: { minutesSinceDeploy: 4, workload: null },
};

describe('expressions', () => {
  it.each([
    ['alert.labels.alertname == "KubePodCrashLooping"', true],
    ['facts.minutesSinceDeploy < 30', true],
    ['facts.minutesSinceDeploy == 4', true],
    ['findings.exists(f, f.type == "crash-loop")', true],
    ['findings.all(a, findings.exists(b, a.type == b.type))', true],
    ['has(alert.labels.node)', false],
    ['"node" in alert.labels', false],
    ['alert.labels.pod.startsWith("checkout-")', true],
    // A missing label on one side of || is no error when the other is true.
    ['alert.labels.node == "x" || true', true],
    ['facts.workload == null', true],
    ['size(findings)', 2],
    ['findings.map(f, f.type)', ['crash-loop', 'recent-change']],
    ['{"replicas": 1 + 1}', { replicas: 2 }],
    ['timestamp("2026-11-21T08:00:00Z")', '2026-11-21T08:00:00.000Z'],
  ])('%s is %j', (source, value) => {
    expect(compileExpression(source).evaluate(variables)).toEqual(value);
  });

  it.each([
    ['', 'is not a valid CEL expression'],
    ['a ==', 'Unexpected token: EOF'],
    ['a = b', 'is not a valid CEL expression'],
    ['import("fs")', 'is not a valid CEL expression'],
    ['(x) => x', 'is not a valid CEL expression'],
    ['"a'.repeat(3), 'is not a valid CEL expression'],
    ['a.matches("^(a+)+$")', 'matches() is not available'],
    ['!(b && [1].exists(x, a.matches(x)))', 'matches() is not available'],
    ['a.all(x, a.all(y, a.all(z, true)))', 'all() is nested too deeply'],
    [
      'cel.bind(x, a + a, cel.bind(y, x + x, cel.bind(z, y + y, z)))',
      'bind() is nested too deeply',
    ],
    [Array(600).fill('1').join('+'), 'is not a valid CEL expression'],
    [`${'('.repeat(100)}1${')'.repeat(100)}`, 'is not a valid CEL expression'],
  ])('refuses %.60s', (source, message) => {
    const compile = () => compileExpression(source);
    expect(compile).toThrow(InputError);
    expect(compile).toThrow(message);
  });

  it.each([
    ['alert.labels.node == "x"', 'No such key: node'],
    ['nothing', 'Unknown variable: nothing'],
    ['facts.workload < 1', 'no such overload'],
    ['1 / 0', 'division by zero'],
    ['alert.constructor', 'No such key: constructor'],
    ['alert.__proto__', 'No such key: __proto__'],
    ['type(1)', 'not plain data'],
  ])('says in one line why %s has no value', (source, message) => {
    let failure: unknown;
    try {
      compileExpression(source).evaluate(variables);
    } catch (error) {
      failure = error;
    }
    expect(failure).toBeInstanceOf(InputError);
    const said = (failure as Error).message;
    expect(said).toContain(`'${source}' could not be evaluated: `);
    expect(said).toContain(message);
    expect(said).not.toContain('\n');
  });

  it('knows at once a name that will not be there, when told which will', () => {
    const compile = (source: string) => () =>
      compileExpression(source, { variables: ['alert', 'findings'] });
    expect(compile('alert.labels.x == findings[0].type')).not.toThrow();
    expect(compile('findings.exists(f, f.type == "x")')).not.toThrow();
    expect(compile('false && alrt.labels.x == "y"')).toThrow(
      'Unknown variable: alrt',
    );
    expect(compile('alert.labels.x.startWith("y")')).toThrow(InputError);
  });

  it.each([
    ['alert.labels.a == "b"', false],
    ['findings.exists(f, f.type == "a" && f.severity != "b")', false],
    ['x && (findings.exists(f, true) || findings.exists(f, f.a))', false],
    ['!findings.exists(f, f.type == "a")', true],
    ['findings.exists(f, f.type == "a") == false', true],
    ['findings.all(f, f.type == "a")', true],
    ['size(findings) == 0', true],
    ['findings == []', true],
    ['findings.exists(f, f.type == findings[0].type)', true],
    ['findings.exists(f, true) ? false : true', true],
    ['[findings].exists(f, size(f) == 0)', true],
  ])('%s: whether it may be true for lack of findings: %s', (source, rests) => {
    expect(compileExpression(source).restsOnLackOf('findings')).toBe(rests);
  });

  it('changes nothing it is given', () => {
    const before = JSON.stringify(variables);
    compileExpression('findings.map(f, f.type) + ["x"]').evaluate(variables);
    expect(JSON.stringify(variables)).toBe(before);
  });

  it('either has a value or an InputError, whatever the text', () => {
    const piece = fc.constantFrom(
      'alert',
      '.labels',
      '.x',
      '[0]',
      '(',
      ')',
      '==',
      '&&',
      '!',
      '"a"',
      '1',
      'null',
      ' in ',
      '{',
      '}',
      ',',
      ':',
      '?',
      'findings',
      '.map(f, f)',
      '-',
      '.size()',
      '1u',
      'b"x"',
      'duration("1m")',
      'optional',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join('')),
    );
    fc.assert(
      fc.property(text, source => {
        let outcome: unknown;
        try {
          outcome = compileExpression(source).evaluate(variables);
          outcome = JSON.parse(JSON.stringify({ outcome }));
        } catch (error) {
          outcome = error;
        }
        expect(
          !(outcome instanceof Error) || outcome instanceof InputError,
        ).toBe(true);
      }),
      { numRuns: 3000 },
    );
  });
});
