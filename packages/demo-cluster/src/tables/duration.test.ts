import { humanDuration, since } from './duration';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

it.each([
  [-5 * SECOND, '<invalid>'],
  [0, '0s'],
  [119 * SECOND, '119s'],
  [2 * MINUTE, '2m'],
  [2 * MINUTE + 5 * SECOND, '2m5s'],
  [10 * MINUTE + 5 * SECOND, '10m'],
  [179 * MINUTE, '179m'],
  [3 * HOUR + 20 * MINUTE, '3h20m'],
  [8 * HOUR + 20 * MINUTE, '8h'],
  [47 * HOUR, '47h'],
  [2 * DAY + 3 * HOUR, '2d3h'],
  [9 * DAY + 3 * HOUR, '9d'],
  [3 * 365 * DAY + 4 * DAY, '3y4d'],
  [9 * 365 * DAY + 4 * DAY, '9y'],
])('%d ms ago is %s', (ms, text) => {
  expect(humanDuration(ms)).toBe(text);
});

it('has a word for what never happened', () => {
  expect(since(null, 0)).toBe('<unknown>');
});
