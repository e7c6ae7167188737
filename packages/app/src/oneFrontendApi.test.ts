import manifest from '../package.json';

// A plugin that brings a frontend API of its own attaches its pages to nothing,
// and they stay blank without a word: take the version of backstage.json.
it('has one frontend API for all plugins', () => {
  const api = '@backstage/frontend-plugin-api';
  const plugins = Object.keys(manifest.dependencies).filter(name =>
    name.startsWith('@backstage/plugin-'),
  );
  expect(plugins.length).toBeGreaterThan(5);
  const own = require.resolve(`${api}/package.json`);
  const others = plugins.filter(name => {
    const from = require
      .resolve(`${name}/package.json`)
      .replace(/package\.json$/, '');
    return require.resolve(`${api}/package.json`, { paths: [from] }) !== own;
  });
  expect(others).toEqual([]);
});
