import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** The line, left to right; see docs/architecture.md. */
const STAGES = [
  'intake',
  'incidents',
  'diagnosis',
  'policy',
  'execution',
  'insights',
  'notices',
];

/** Where stages are joined and asked; no stage may know of these. */
const ABOVE = ['line', 'routes', 'tools', 'plugin'];

/** With those of its inner rooms. */
const sources = (stage: string): string[] =>
  readdirSync(join(__dirname, stage), { withFileTypes: true }).flatMap(item => {
    const path = join(stage, item.name);
    if (item.isDirectory()) return sources(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });

/** The rooms that a file, however deep, imports from. */
const importsOf = (file: string) =>
  [
    ...readFileSync(join(__dirname, file), 'utf8').matchAll(
      /from '((?:\.\.?\/)+[\w./]*)'/g,
    ),
  ].map(([, path]) => join(file, '..', path).split('/')[0]);

describe('the straight line', () => {
  it.each(STAGES)('%s knows no later stage', stage => {
    const later = [...STAGES.slice(STAGES.indexOf(stage) + 1), ...ABOVE];
    const offences = sources(stage).flatMap(file =>
      importsOf(file)
        .filter(folder => later.includes(folder))
        .map(folder => `${file} imports ${folder}`),
    );
    expect(offences).toEqual([]);
  });

  it('is looked at where it is', () => {
    expect(STAGES.flatMap(sources).length).toBeGreaterThan(40);
    expect(importsOf('execution/EffectSender.ts')).toContain('policy');
    expect(importsOf('notices/occasions/denial.ts')).toContain('policy');
  });
});
