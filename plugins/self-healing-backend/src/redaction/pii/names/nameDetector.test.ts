import { nameDetector } from './nameDetector';

const detect = nameDetector([
  'Ada Lovelace',
  'Will Mark',
  'Grant Page',
  'Jan van der Berg',
  'José Ñuñez',
  "Sinéad O'Neill",
  '山田 太郎',
  'Guest',
  'Mark',
]);
const found = (text: string) =>
  detect(text).map(({ start, end }) => text.slice(start, end));

it.each<[text: string, names: string[]]>([
  ['paged Ada Lovelace at 3', ['Ada Lovelace']],
  ['paged ADA LOVELACE', ['ADA LOVELACE']],
  ['Lovelace, Ada', ['Lovelace, Ada']],
  ['A. Lovelace', ['A. Lovelace']],
  ['user ada.lovelace logged in', ['ada.lovelace']],
  ['user=ada_lovelace', ['ada_lovelace']],
  ['by Lovelace', ['Lovelace']],
  ['Jan van der Berg and Jan Berg', ['Jan van der Berg', 'Jan Berg']],
  ['Jose Nunez', ['Jose Nunez']],
  ["call Sinead O'Neill", ["Sinead O'Neill"]],
  ['担当 山田 太郎', ['山田 太郎']],
  ['Will Mark signed', ['Will Mark']],
])('finds names in %j', (text, names) => {
  expect(found(text)).toEqual(names);
});

it.each([
  'it will mark the pod, and grant a page',
  'Will retry. Mark as failed. Grant denied on Page 2',
  'the lovelace pod',
  'LovelaceController.reconcile',
  'image registry/lovelace:v1 in Lovelace/checkout at Lovelace.svc',
  'grant.page is a column',
  'Guest logged in',
])('leaves words be in %j', text => {
  expect(found(text)).toEqual([]);
});

it('is as fast with 50,000 people as with ten', () => {
  const syllables = [
    'ka',
    'lo',
    'mi',
    'ru',
    'te',
    'so',
    'va',
    'ne',
    'di',
    'pu',
  ];
  const word = (seed: number) => {
    const letters = [0, 1, 2, 3]
      .map(at => syllables[Math.floor(seed / 10 ** at) % 10])
      .join('');
    return letters[0].toUpperCase() + letters.slice(1);
  };
  const people = Array.from(
    { length: 50_000 },
    (_, at) => `${word(at)} ${word(at * 7 + 3)}`,
  );
  const text = 'order 4711 took 12 ms in pod checkout-7d9f6c5b8-x2lqz\n'.repeat(
    20_000,
  );
  const seconds = (names: string[]) => {
    const detector = nameDetector(names);
    const began = process.cpuUsage();
    expect(detector(text)).toEqual([]);
    expect(detector(`${text}${people[0]}`)).toHaveLength(1);
    return process.cpuUsage(began).user / 1e6;
  };
  const few = seconds(people.slice(0, 10));
  expect(seconds(people)).toBeLessThan(few * 4 + 1);
});
