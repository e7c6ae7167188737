import { cutAtWord } from './cutAtWord';

it.each([
  ['short', 10, 'short'],
  ['exactly ten', 11, 'exactly ten'],
  ['token=abc password=hunter2', 20, 'token=abc…'],
  ['token=abc password=hunter2', 9, 'token=abc…'],
  ['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', 30, '…'],
])('cuts %j after %d characters at most', (text, most, expected) => {
  expect(cutAtWord(text, most)).toBe(expected);
});
