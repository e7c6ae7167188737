import fc from 'fast-check';
import { addressesOf, recipientsOf } from './addresses';

describe('addresses', () => {
  it('are one for each recipient, or one for all', () => {
    const refs = ['group:default/a', 'user:default/b', 'group:default/a'];
    expect(addressesOf(refs, false)).toEqual(refs.slice(0, 2));
    expect(addressesOf(refs, true)).toEqual(['group:default/a user:default/b']);
    expect(addressesOf([], true)).toEqual([]);
  });

  it('fit what stores them, and lose nobody', () => {
    const ref = fc
      .string({ minLength: 1, maxLength: 120, unit: fc.constantFrom('a', 'b') })
      .map(name => `group:default/${name}`);
    fc.assert(
      fc.property(fc.array(ref), fc.boolean(), (refs, atOnce) => {
        const addresses = addressesOf(refs, atOnce);
        expect(addresses.flatMap(recipientsOf)).toEqual([...new Set(refs)]);
        for (const address of addresses) {
          expect(address.length).toBeLessThanOrEqual(255);
        }
      }),
    );
  });
});
