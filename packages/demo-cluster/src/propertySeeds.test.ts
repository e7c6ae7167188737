import fc from 'fast-check';

describe('properties', () => {
  it('run on a seed that is given, so that two runs say the same', () => {
    expect(Number.isInteger(fc.readConfigureGlobal().seed)).toBe(true);
    expect(fc.sample(fc.integer(), 5)).toEqual(fc.sample(fc.integer(), 5));
  });
});
