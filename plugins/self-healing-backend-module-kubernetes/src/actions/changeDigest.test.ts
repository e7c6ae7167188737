import { changeDigest } from './changeDigest';

describe('the digest of a change', () => {
  it('is the same for the same change, in whatever order it was found', () => {
    expect(changeDigest('u', { gone: ['a', 'b'] })).toBe(
      changeDigest('u', { gone: ['b', 'a'] }),
    );
    expect(changeDigest('u', { release: 'r' })).toBe(
      changeDigest('u', { release: 'r' }),
    );
  });

  it('differs by target, by kind of change and by what comes of it', () => {
    const digests = [
      changeDigest('u', { release: 'r' }),
      changeDigest('v', { release: 'r' }),
      changeDigest('u', { release: 's' }),
      changeDigest('u', { replicas: 1 }),
      changeDigest('u', { replicas: 2 }),
      changeDigest('u', { restarted: true }),
      changeDigest('u', { gone: [] }),
      changeDigest('u', { gone: ['a'] }),
    ];
    expect(new Set(digests).size).toBe(digests.length);
  });
});
