import { fingerprintOf } from './fingerprint';

describe('fingerprintOf', () => {
  // 14695981039346656037 is FNV-1a's offset basis: the hash of nothing.
  it('hashes no labels to the offset basis', () => {
    expect(fingerprintOf({})).toBe('cbf29ce484222325');
  });

  it('does not depend on the order of the labels', () => {
    expect(fingerprintOf({ pod: 'web-1', namespace: 'shop' })).toBe(
      fingerprintOf({ namespace: 'shop', pod: 'web-1' }),
    );
  });

  it('tells names from values', () => {
    expect(fingerprintOf({ a: 'bc' })).not.toBe(fingerprintOf({ ab: 'c' }));
  });
});
