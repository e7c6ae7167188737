import { formatValue } from './formatValue';

describe('formatValue', () => {
  it.each([
    [0, 'bytes', '0 B'],
    [1023, 'bytes', '1,020 B'],
    [134_217_728, 'bytes', '128 MiB'],
    [1.5e15, 'bytes', '1.33 PiB'],
    [0.000_25, 'seconds', '250 µs'],
    [0.25, 'seconds', '250 ms'],
    [30, 'seconds', '30 s'],
    [600, 'seconds', '10 min'],
    [86_400, 'seconds', '24 h'],
    [0.034, 'ratio', '3.4%'],
    [12_345, undefined, '12.3K'],
    [2.5, '1/s', '2.5 1/s'],
    [-3, undefined, '-3'],
  ])('tells %d %s as %s', (value, unit, told) =>
    expect(formatValue(value, unit)).toBe(told),
  );
});
