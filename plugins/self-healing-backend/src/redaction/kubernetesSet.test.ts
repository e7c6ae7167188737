import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { findSecrets, redact } from './redact';

// Answers of real API servers (1.26 with its request, 1.36 the body alone).
const OLDER = join(
  __dirname,
  '../../../../packages/demo-cluster/src/__fixtures__/kubernetes-exchanges.jsonl',
);
const NEWER = join(__dirname, '__fixtures__/kubernetes-bodies-1.36.jsonl.gz');

const bodies = [
  ...readFileSync(OLDER, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.stringify(JSON.parse(line).response.body ?? '')),
  ...gunzipSync(readFileSync(NEWER)).toString().split('\n'),
];

const GITHUB = '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';
const encoded = Buffer.from(`token ${GITHUB} of the bot`).toString('base64');

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
  [`git clone https://ci:${GITHUB}@github.com/o/r`, GITHUB],
  ['redis --requirepass-token 8d969eef6ecad3c2', '8d969eef6ecad3c2'],
  ['--from-literal=api-key=7f9a2bd01c44e8', '7f9a2bd01c44e8'],
  [
    'env:\n- name: STRIPE_KEY\n  value: sk_live_4eC39HqLyjWDarjtT1zdp7dc',
    'sk_live_4eC39HqLyjWDarjtT1zdp7dc',
  ],
  ['Cookie: session=8fa0b1c2d3e4f5a6; theme=dark', '8fa0b1c2d3e4f5a6'],
  ['{"client_secret":"Q8f-kd92_Lq0zzT1"}', 'Q8f-kd92_Lq0zzT1'],
  [`secret data: ${encoded}`, encoded],
  ['redirect=%3Ftoken%3D9f86d081884c7d65%26a', '9f86d081884c7d65'],
  [
    'AccountName=a;AccountKey=Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==;',
    'Zm9vYmFyYmF6cXV4MTIzNDU2Nzg5MA==',
  ],
  ['mysql -uroot -phunter22 -h db shop', 'hunter22'],
  [
    'hooks.slack.com/services/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',
    'qKirRWalryBGqKirRWalryBG',
  ],
];

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
  const missed: string[] = [];
  for (const { text, secret } of set) {
    const spans = findSecrets(text);
    const hits = spans.filter(({ start, end }) => {
      const span = text.slice(start, end);
      return span.includes(secret) || secret.includes(span);
    });
    found += spans.length;
    right += hits.length;
    if (redact(text).text.includes(secret)) missed.push(secret);
  }
  expect(set).toHaveLength(350);
  expect(missed).toEqual([]);
  expect(right / found).toBeGreaterThanOrEqual(0.99);
});

it('touches nothing in the answers as they were recorded', () => {
  const touched = bodies.filter(body => redact(body).text !== body);
  expect(touched).toEqual([]);
});
