import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSecrets } from './redact';

const RECORDED = join(
  __dirname,
  '../../../../packages/demo-cluster/src/__fixtures__/kubernetes-exchanges.jsonl',
);

/** What leaks in clusters: in logs, messages, environments, annotations. */
const PLANTED: [text: string, secret: string][] = [
  ['password=hunter2', 'hunter2'],
  ['dial tcp: postgres://shop:Tr0ub4dor3@db.shop.svc:5432/shop', 'Tr0ub4dor3'],
  [
    'Authorization: Bearer 9f3c1d2e4b5a69788796a5b4c3d2e1f0',
    '9f3c1d2e4b5a69788796a5b4c3d2e1f0',
  ],
  [
    'vault token hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY',
    'hvs.CAESIJlU9JMYEhOPYv4igdhm9PnZDrabYTobQ4Ymnlq1qY',
  ],
  ['aws AKIA2E0A8F3B244C9986 denied', 'AKIA2E0A8F3B244C9986'],
  ['DB_PASSWORD: "c0rrect-horse"', 'c0rrect-horse'],
  [
    'git clone https://ci: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@github.com/o/r',
    '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',
  ],
  ['redis --requirepass-token 8d969eef6ecad3c2', '8d969eef6ecad3c2'],
];

const bodies = readFileSync(RECORDED, 'utf8')
  .split('\n')
  .filter(line => line !== '')
  .map(line => JSON.stringify(JSON.parse(line).response.body ?? ''));

// Each body says something more, as a log line in it or a message would.
const set = bodies.map((body, index) => {
  const [text, secret] = PLANTED[index % PLANTED.length];
  return {
    text: JSON.stringify({ body: JSON.parse(body), message: text }),
    secret,
  };
});

it('redacts what was planted into recorded answers, and little else', () => {
  let found = 0;
  let right = 0;
  let missed = 0;
  for (const { text, secret } of set) {
    const spans = findSecrets(text);
    const hits = spans.filter(({ start, end }) =>
      text.slice(start, end).includes(secret),
    );
    found += spans.length;
    right += hits.length;
    if (hits.length === 0) missed++;
  }
  expect(set.length).toBeGreaterThanOrEqual(90);
  expect(missed / set.length).toBeLessThanOrEqual(0.05);
  expect(right / found).toBeGreaterThanOrEqual(0.9);
});

it('touches nothing in the answers as they were recorded', () => {
  const touched = bodies.filter(body => findSecrets(body).length > 0);
  expect(touched).toEqual([]);
});
