import { sourceOf } from './sourceOf';

const at = (location?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'reviews',
    ...(location
      ? { annotations: { 'backstage.io/managed-by-location': location } }
      : {}),
  },
});
const options = {
  localFolder: '/demo/repositories',
  typeOf: (url: string) =>
    url.startsWith('https://github.example.com/') ? 'github' : undefined,
};

describe('where an entity is written', () => {
  it('is a folder of the local repositories', () => {
    expect(
      sourceOf(at('file:/demo/repositories/reviews/deep/c.yaml'), options),
    ).toMatchObject({
      host: 'local',
      name: 'reviews',
      catalogInfo: 'deep/c.yaml',
      folder: 'deep',
    });
  });

  it.each(['blob', 'tree'])('is a repository of a Git host (%s)', kind => {
    expect(
      sourceOf(
        at(
          `url:https://github.example.com/shop/reviews/${kind}/main/a/catalog-info.yaml`,
        ),
        options,
      ),
    ).toEqual({
      host: 'github',
      name: 'reviews',
      repoUrl: 'github.example.com?owner=shop&repo=reviews',
      rootUrl: `https://github.example.com/shop/reviews/${kind}/main`,
      branch: 'main',
      catalogInfo: 'a/catalog-info.yaml',
      folder: 'a',
    });
  });

  it.each([
    [undefined, /does not say where it is written/],
    ['file:/elsewhere/catalog-info.yaml', /no change can be proposed/],
    ['file:/demo/repositories/../x/c.yaml', /no change can be proposed/],
    [
      'url:https://nowhere.example.com/a/b/blob/main/c.yaml',
      /no change can be/,
    ],
    ['url:https://github.example.com/a', /no change can be/],
  ])('is not %s', (location, words) => {
    expect(() => sourceOf(at(location), options)).toThrow(words);
  });
});
