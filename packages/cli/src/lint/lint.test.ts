import fc from 'fast-check';
import { runIn } from '../__testUtils__/runIn';
import { Report } from './message';

const RUNBOOK = `apiVersion: self-healing.backstage.io/v1alpha1
kind: Runbook
metadata:
  name: restart
spec:
  owner: platform-admins
  type: remediation
  steps:
    - id: restart
      action: kubernetes:rollout-restart
      input:
        workload: \${{ entity.workload }}
  verify:
    checks:
      - rollout: healthy
`;
const POLICY = `apiVersion: self-healing.backstage.io/v1alpha1
kind: HealingPolicy
metadata:
  name: unready
spec:
  owner: team-checkout
  targets:
    kind: Component
    metadata.name: checkout
  when: >-
    alert.labels.alertname == "KubeDeploymentUnready"
  runbook: restart
  autonomy: act
`;
const BOTH = `${RUNBOOK}---\n${POLICY}`;

const lint = async (
  files: Record<string, string>,
  ...args: string[]
): Promise<Report & { code: number }> => {
  const { code, out } = await runIn(files, [
    'lint',
    '--format',
    'json',
    ...(args.length > 0 ? args : ['.']),
  ]);
  return { code, ...JSON.parse(out) };
};

const change = (text: string, from: string, to: string) => {
  expect(text).toContain(from);
  return text.replace(from, to);
};

describe('self-healing lint', () => {
  it('has nothing against what is right', async () => {
    expect(await lint({ 'a.yaml': BOTH })).toEqual({
      code: 0,
      messages: [],
      files: 1,
      checked: { Runbook: 1, HealingPolicy: 1 },
      skipped: 0,
    });
  });

  it.each<[string, string, string, string, [number, number, string, RegExp]]>([
    [
      'a condition with an unknown name, at its value',
      POLICY,
      'alert.labels',
      'alrt.labels',
      [10, 9, 'policy/when', /Unknown variable: alrt/],
    ],
    [
      'a missing owner, at the spec',
      POLICY,
      '  owner: team-checkout\n',
      '',
      [5, 1, 'policy/owner', /expected string/],
    ],
    [
      'an unknown key, at the key',
      POLICY,
      '  autonomy: act\n',
      '  autonomy: act\n  guardrails:\n    cooldown: 1m\n    coolDown: 1m\n',
      [16, 5, 'policy/guardrails', /Unrecognized key: "coolDown"/],
    ],
    [
      'an unknown operator in targets',
      POLICY,
      'metadata.name: checkout',
      '$none: []',
      [8, 5, 'policy/targets', /Invalid filter predicate/],
    ],
    [
      'an expression deep in an input',
      RUNBOOK,
      'entity.workload',
      'workload',
      [12, 19, 'runbook/steps', /Unknown variable: workload/],
    ],
    [
      'a check of two keys, at the item',
      RUNBOOK,
      '- rollout: healthy',
      '- rollout: healthy\n        alert: resolved',
      [15, 9, 'runbook/verify', /exactly one key/],
    ],
    [
      'a duration in words',
      RUNBOOK,
      '      input:',
      '      timeout: soon\n      input:',
      [11, 16, 'runbook/steps', /must be a duration/],
    ],
    [
      'a name that the catalog refuses',
      RUNBOOK,
      'name: restart',
      'name: "re start"',
      [4, 9, 'runbook/name', /letters, digits/],
    ],
    [
      'another kind of the group',
      RUNBOOK,
      'kind: Runbook',
      'kind: Playbook',
      [2, 7, 'kind', /must be one of Runbook, HealingPolicy/],
    ],
    [
      'another version',
      RUNBOOK,
      'v1alpha1',
      'v1',
      [1, 13, 'runbook/shape', /v1alpha1/],
    ],
    [
      'what is no YAML',
      RUNBOOK,
      '  owner: platform-admins',
      '  owner: [',
      [7, 3, 'syntax', /must be sufficiently indented/],
    ],
  ])('finds %s', async (_, text, from, to, [line, column, rule, message]) => {
    const { code, messages } = await lint({ 'a.yaml': change(text, from, to) });
    expect(code).toBe(1);
    expect(messages).toContainEqual({
      file: 'a.yaml',
      line,
      column,
      severity: 'error',
      rule,
      path: expect.any(String),
      message: expect.stringMatching(message),
    });
  });

  it('looks at every document of every file, and at them together', async () => {
    const { code, messages, checked } = await lint({
      'a.yaml': BOTH,
      'deep/er/b.yml': change(
        RUNBOOK,
        '  verify:\n    checks:\n      - rollout: healthy\n',
        '',
      ),
      'deep/c.yaml': change(
        change(POLICY, 'runbook: restart', 'runbook: gone'),
        'name: unready',
        'name: other',
      ),
    });
    expect(code).toBe(1);
    expect(checked).toEqual({ Runbook: 2, HealingPolicy: 2 });
    expect(
      messages.map(({ file, line, severity, rule }) => [
        file,
        line,
        severity,
        rule,
      ]),
    ).toEqual([
      ['a.yaml', 29, 'warning', 'policy/autonomy'],
      ['deep/c.yaml', 12, 'warning', 'policy/runbook-not-here'],
      ['deep/er/b.yml', 4, 'error', 'duplicate'],
    ]);
  });

  it('finds what a policy could give no runbook', async () => {
    const asks = change(
      BOTH,
      '  steps:',
      '  parameters:\n    type: object\n    required: [replicas]\n  steps:',
    );
    expect((await lint({ 'a.yaml': asks })).messages).toEqual([
      expect.objectContaining({
        line: 31,
        rule: 'policy/runbook',
        message: expect.stringContaining('asks for replicas'),
      }),
    ]);
  });

  it('skips what is none of ours, and counts it', async () => {
    const report = await lint({
      'chart/templates/a.yaml': '{{ if .Values.x }}\na: [\n',
      'node_modules/x/a.yaml': 'a: [',
      'list.yaml': '- a\n- b\n',
      'empty.yaml': '# nothing\n',
      'other.yaml': 'kind: Runbook\napiVersion: example.com/v1\n---\na: 1\n',
      'notes.txt': 'a: [',
    });
    expect(report).toMatchObject({ code: 0, messages: [], files: 4 });
    expect(report.skipped).toBeGreaterThanOrEqual(4);
    // Somebody who names a file wants to know.
    expect(await lint({ 'notes.txt': 'a: [' }, 'notes.txt')).toMatchObject({
      code: 1,
      messages: [{ rule: 'syntax' }],
    });
  });

  it('takes globs', async () => {
    const files = { 'a/x.policy.yaml': POLICY, 'a/b/y.yaml': RUNBOOK };
    expect((await lint(files, '**/*.policy.yaml')).checked).toEqual({
      Runbook: 0,
      HealingPolicy: 1,
    });
    expect((await lint(files, 'a/*', 'a/**/*.yaml')).files).toBe(2);
  });

  it('fails on warnings only when told to', async () => {
    const files = { 'a.yaml': POLICY };
    expect((await lint(files)).code).toBe(0);
    expect((await lint(files, '--max-warnings', '1', '.')).code).toBe(0);
    const { code, err } = await runIn(files, ['lint', '.', '--max-warnings=0']);
    expect(code).toBe(1);
    expect(err).toBe('1 warning: --max-warnings allows 0');
  });

  it.each([
    [['lint', 'gone.yaml'], "'gone.yaml' stands for no file"],
    [['lint', '*.json'], "'*.json' stands for no file"],
    [['lint'], "missing required argument 'files'"],
    [['lint', '.', '--format', 'xml'], 'Allowed choices are stylish, json'],
    [['lint', '.', '--max-warnings', 'some'], 'must be a whole number'],
    [['lint', '.', '--loud'], "unknown option '--loud'"],
    [['polish'], "unknown command 'polish'"],
  ])('answers %j with 2, and says why', async (args, words) => {
    const { code, err } = await runIn({ 'a.yaml': BOTH }, args);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining(words),
    });
  });

  it('writes for people', async () => {
    const wrong = change(POLICY, 'autonomy: act', 'autonomy: always');
    const { out } = await runIn({ 'a.yaml': wrong }, ['lint', '.']);
    expect(out).toBe(
      [
        'a.yaml',
        '  13:13  error  spec.autonomy: Invalid option: expected one of "observe"|"suggest"|"act"  [policy/autonomy]',
        '',
        '1 error and 0 warnings in 1 file (0 Runbook, 1 HealingPolicy; 0 documents of other kinds skipped)',
      ].join('\n'),
    );
  });

  it('writes annotations for GitHub, with nothing that ends one early', async () => {
    const wrong = change(POLICY, 'alert.labels.alertname', '100%\n    ::x,y');
    const { out } = await runIn({ 'a,b.yaml': wrong }, [
      'lint',
      '.',
      '--format=github',
    ]);
    const [first] = out.split('\n');
    expect(first).toMatch(
      /^::error file=a%2Cb\.yaml,line=10,col=9,title=self-healing policy\/when::spec\.when: '100%25 ::x,y/,
    );
  });

  it('writes SARIF', async () => {
    const { out } = await runIn({ 'a b.yaml': POLICY }, [
      'lint',
      '.',
      '--format=sarif',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { rules: [{ id: 'policy/runbook-not-here' }] } },
          results: [
            {
              level: 'warning',
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: 'a%20b.yaml' },
                    region: { startLine: 12, startColumn: 12 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('survives anything, and points into the file', async () => {
    const lines = BOTH.split('\n');
    await fc.assert(
      fc.asyncProperty(
        fc.nat(lines.length - 1),
        fc.oneof(
          fc.constantFrom('', '  x: &a [*a]', '\t', '? ', '- ', '  <<: *b'),
          fc.string(),
          fc.jsonValue().map(value => `  x: ${JSON.stringify(value)}`),
        ),
        async (at, line) => {
          const text = [...lines.slice(0, at), line, ...lines.slice(at + 1)];
          const { messages } = await lint({ 'a.yaml': text.join('\n') });
          for (const message of messages) {
            expect(message.line).toBeGreaterThanOrEqual(1);
            expect(message.line).toBeLessThanOrEqual(
              text.join('\n').split('\n').length,
            );
            expect(message.column).toBeGreaterThanOrEqual(1);
          }
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is not held up by a bomb of aliases', async () => {
    const bomb = ['a: &a0 [x, x, x, x, x, x, x, x, x]']
      .concat(
        Array.from(
          { length: 12 },
          (_, i) => `b${i}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
        ),
      )
      .join('\n');
    const began = Date.now();
    expect(await lint({ 'a.yaml': bomb }, 'a.yaml')).toMatchObject({
      code: 1,
      messages: [{ rule: 'syntax' }],
    });
    expect(Date.now() - began).toBeLessThan(5_000);
  });
});
