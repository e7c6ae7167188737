import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PLUGINS = join(__dirname, '../../../plugins');
const TOOLS = [
  '@backstage-self-healing/model-server',
  '@backstage-self-healing/demo-cluster',
];

describe('a stand-in', () => {
  const packages = readdirSync(PLUGINS).map(name =>
    JSON.parse(readFileSync(join(PLUGINS, name, 'package.json'), 'utf8')),
  );

  it.each(TOOLS)('is never a dependency of a plugin: %s', tool => {
    const shipped = packages.flatMap(
      ({ name, dependencies, peerDependencies, optionalDependencies }) =>
        Object.keys({
          ...dependencies,
          ...peerDependencies,
          ...optionalDependencies,
        }).includes(tool)
          ? [name]
          : [],
    );
    expect(shipped).toEqual([]);
    // They are what it is for.
    expect(
      packages.filter(({ devDependencies = {} }) => tool in devDependencies),
    ).not.toHaveLength(0);
  });
});
