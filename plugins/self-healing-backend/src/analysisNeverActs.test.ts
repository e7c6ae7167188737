import { join } from 'path';
import {
  importsOf,
  reachedFrom,
  readSources,
  Sources,
  waysTo,
} from './__testUtils__/importGraph';

const backend = readSources(__dirname);
const NODE = '@backstage-self-healing/plugin-self-healing-node';

const isAnalysis = (file: string) => file.startsWith('diagnosis/analysis/');

/** What decides, what acts, and what has hold of either. */
const isActing = (file: string) =>
  /^(?:policy|execution|insights|line|routes)\//.test(file) ||
  /^(?:registry|plugin)\.ts$/.test(file);

/** What decides and acts by itself; the pages that show it are not among them. */
const isDeciding = (file: string) =>
  /^(?:policy|execution|incidents|intake)\//.test(file) ||
  // Joined in two files; everything else of the line carries incidents.
  (file.startsWith('line/') &&
    !/^line\/(?:createLine|createAnalyst)\.ts$/.test(file));

/** Of the contracts: what changes something, or is given what does. */
const ACTING_NAMES =
  /^(?:Action|ActionContext|Receipt|Observation|EffectStamp|stampText|Check|CheckContext|DecisionPoint|selfHealingExtensionPoint|SelfHealingExtensionPoint)$/;

/** Names that the files take from a package; `*` for all of it. */
const takenFrom = (sources: Sources, files: Iterable<string>, name: string) =>
  [...files].flatMap(file =>
    importsOf(sources.get(file)!)
      .filter(({ from }) => from === name || from === '*')
      .flatMap(({ names = ['*'] }) => names),
  );

describe('an analysis', () => {
  it('reaches nothing that acts', () => {
    expect(waysTo(backend, isAnalysis, isActing)).toEqual([]);
  });

  it('is reached by nothing that decides or acts', () => {
    expect(waysTo(backend, isDeciding, isAnalysis)).toEqual([]);
  });

  it('has no contract in its hands by which something is changed', () => {
    const reached = reachedFrom(backend, isAnalysis).keys();
    expect(
      takenFrom(backend, reached, NODE).filter(
        name => name === '*' || ACTING_NAMES.test(name),
      ),
    ).toEqual([]);
  });

  it('asks for no work but its own, and to tell people', () => {
    const asked = [...backend]
      .filter(([file]) => isAnalysis(file))
      .flatMap(([, source]) => [
        ...source.matchAll(/\.request\(\s*\w+,\s*(\S+?),/g),
      ])
      .map(([, kind]) => kind);
    expect(new Set(asked)).toEqual(new Set(["'analysis'", "'notify'"]));
  });

  it.each(['anthropic', 'openai'])(
    'is carried by a module of %s that can do nothing but carry it',
    name => {
      const sources = readSources(
        join(__dirname, `../../self-healing-backend-module-${name}/src`),
      );
      expect(sources.size).toBeGreaterThan(1);
      const own = [...sources.values()]
        .flatMap(source => importsOf(source))
        .filter(({ from }) => /^@backstage-self-healing\//.test(from));
      expect(new Set(own.map(({ from }) => from))).toEqual(new Set([NODE]));
      const names = takenFrom(sources, sources.keys(), NODE);
      expect(
        names.filter(
          one =>
            one !== 'selfHealingExtensionPoint' &&
            (one === '*' || ACTING_NAMES.test(one)),
        ),
      ).toEqual([]);
      const added = [...sources.values()]
        .flatMap(source => [...source.matchAll(/\.(add[A-Z]\w*)\(/g)])
        .map(([, method]) => method);
      expect(new Set(added)).toEqual(new Set(['addModel']));
    },
  );

  it('is looked at where it is', () => {
    const reached = reachedFrom(backend, isAnalysis);
    expect([...reached.keys()].filter(isAnalysis).length).toBeGreaterThan(20);
    expect(reached.has('incidents/TimelineStore.ts')).toBe(true);
    expect([...backend.keys()].filter(isActing).length).toBeGreaterThan(80);
    expect(takenFrom(backend, reached.keys(), NODE)).toContain('Model');
  });
});

describe('the look at imports', () => {
  const world = (analysis: string, other = ''): Sources =>
    new Map([
      ['diagnosis/analysis/Analyst.ts', analysis],
      ['diagnosis/diagnose.ts', other],
      ['execution/Executor.ts', 'export class Executor {}'],
      ['work/index.ts', "export * from '../execution/Executor';"],
    ]);

  it.each([
    ["import { Executor } from '../../execution/Executor';", ''],
    ["import type { Executor } from '../../execution/Executor';", ''],
    ["import '../../execution/Executor';", ''],
    ["export * from '../../execution/Executor';", ''],
    ["const a = import('../../execution/Executor');", ''],
    ["const a = require('../../execution/Executor');", ''],
    ["let a: import('../../execution/Executor').Executor;", ''],
    ["import * as all from '../../work';", ''],
    [
      "import { diagnose } from '../diagnose';",
      "import { Executor } from '../execution/Executor';",
    ],
    [
      "import {\n  diagnose,\n} from '../diagnose';",
      "export * from '../work';",
    ],
  ])('finds %s', (analysis, other) => {
    const [way] = waysTo(world(analysis, other), isAnalysis, isActing);
    expect(way).toMatch(/^diagnosis\/analysis\/Analyst\.ts → .*Executor\.ts$/);
  });

  it('finds nothing where there is nothing', () => {
    expect(
      waysTo(
        world("import { diagnose } from '../diagnose'; // '../../execution/x'"),
        isAnalysis,
        isActing,
      ),
    ).toEqual([]);
  });

  it('finds what is taken of the contracts', () => {
    const sources = new Map([
      ['a.ts', `import { Action as X, Model } from '${NODE}';`],
      ['b.ts', `import * as all from '${NODE}';`],
      ['c.ts', 'const name = "x"; import(name);'],
    ]);
    expect(takenFrom(sources, sources.keys(), NODE)).toEqual([
      'Action',
      'Model',
      '*',
      '*',
    ]);
  });
});
