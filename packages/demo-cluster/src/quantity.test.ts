import { quantityValue, scaledValue } from './quantity';

it.each([
  ['64Mi', 64 * 2 ** 20],
  ['1Gi', 2 ** 30],
  ['100m', 0.1],
  ['2', 2],
  [2, 2],
  ['1e3', 1000],
  ['1.5k', 1500],
  ['12E', 12e18],
])('the quantity %s is %d', (quantity, value) => {
  expect(quantityValue(quantity)).toBeCloseTo(value, 6);
});

it.each(['lots', '64MiB', '', undefined])('%s is no quantity', quantity => {
  expect(quantityValue(quantity)).toBeUndefined();
});

it.each([
  ['25%', 3, 'up', 1],
  ['25%', 3, 'down', 0],
  ['100%', 3, 'down', 3],
  [2, 10, 'up', 2],
  [undefined, 10, 'up', 0],
] as const)('%s of %d rounded %s is %d', (value, total, rounding, result) => {
  expect(scaledValue(value, total, rounding)).toBe(result);
});
