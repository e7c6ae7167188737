import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { redact } from '../plugins/self-healing-backend/src/redaction/redact';

/**
 * Recall and false alarms of redaction on labelled sets:
 *
 *   node --require @backstage/cli/config/nodeTransform.cjs bench/redaction.ts <folder>
 */
interface Item {
  id: string;
  group: string;
  label?: string;
  tier?: string;
  text: string;
  must_redact?: string[];
  values?: string[];
  spans?: [number, number, string?][];
}

const [folder, show] = process.argv.slice(2);
if (!folder || !existsSync(folder)) {
  console.log(
    'Nothing measured: name a folder with the labelled sets (gitleaks.json.gz and others).',
  );
  process.exit(0);
}

function itemsOf(name: string): Item[] {
  const file = join(folder, `${name}.json.gz`);
  if (!existsSync(file)) {
    console.log(`${name}: not measured, ${file} is absent`);
    return [];
  }
  return JSON.parse(gunzipSync(readFileSync(file)).toString()).items;
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '-' : `${part}/${whole} = ${(part / whole).toFixed(3)}`;
}

function say(...words: unknown[]): void {
  if (show) console.log(...words);
}

for (const name of ['gitleaks', 'secretlint', 'detect_secrets']) {
  const items = itemsOf(name);
  const secret = items.filter(({ label }) => label === 'secret');
  const clean = items.filter(({ label }) => label === 'clean');
  const caught = secret.filter(item => {
    const { text } = redact(item.text);
    const survivors = item.must_redact!.filter(value => text.includes(value));
    if (survivors.length > 0)
      say('MISSED', item.id, JSON.stringify(text.slice(0, 220)));
    return survivors.length === 0;
  });
  const touched = clean.filter(item => {
    const { secrets, text } = redact(item.text);
    if (secrets > 0)
      say('TOUCHED', item.id, JSON.stringify(text.slice(0, 300)));
    return secrets > 0;
  });
  console.log(
    `${name}: recall ${percent(
      caught.length,
      secret.length,
    )}, clean touched ${percent(touched.length, clean.length)}`,
  );
}

const NAMED: Record<string, string> = {
  email: 'EMAIL',
  phone: 'PHONE',
  credit_card: 'CARD',
  iban: 'IBAN',
  us_ssn: 'SSN',
};
const presidio = itemsOf('presidio');
for (const [group, kind] of Object.entries(NAMED)) {
  const items = presidio.filter(item => item.group === group);
  const pii = items.filter(({ label }) => label === 'pii');
  const clean = items.filter(({ label }) => label === 'clean');
  const caught = pii.filter(item => {
    const { text } = redact(item.text);
    const gone = item.values!.every(value => !text.includes(value));
    if (!gone) say('MISSED', item.id, text);
    return gone;
  });
  const touched = clean.filter(item => {
    const { text } = redact(item.text);
    if (text.includes(`<${kind}_`)) say('TOUCHED', item.id, item.text, text);
    return text.includes(`<${kind}_`);
  });
  console.log(
    `presidio ${group}: recall ${percent(
      caught.length,
      pii.length,
    )}, clean touched ${percent(touched.length, clean.length)}`,
  );
}

const RESEARCH: Record<string, string> = {
  EMAIL_ADDRESS: 'EMAIL',
  PHONE_NUMBER: 'PHONE',
  CREDIT_CARD: 'CARD',
  IBAN_CODE: 'IBAN',
  US_SSN: 'SSN',
  IP_ADDRESS: 'IP',
};
const research = itemsOf('presidio_research');
for (const [label, kind] of Object.entries(RESEARCH)) {
  let all = 0;
  let caught = 0;
  for (const item of research) {
    const { text } = redact(item.text, { ips: kind === 'IP' });
    for (const [start, end, of] of item.spans!) {
      if (of !== label) continue;
      all++;
      if (!text.includes(item.text.slice(start, end))) caught++;
      else say('MISSED', label, item.text.slice(start, end));
    }
  }
  if (research.length > 0) {
    console.log(`presidio_research ${label}: recall ${percent(caught, all)}`);
  }
}

const SETS = ['gitleaks', 'secretlint', 'detect_secrets'];
const corpus = SETS.flatMap(itemsOf);

/** In time of the processor: the machine has other things to do. */
const ROUNDS = 5;

async function bestOf(work: () => unknown): Promise<number> {
  let best = Infinity;
  for (let round = 0; round < ROUNDS; round++) {
    const began = process.cpuUsage();
    await work();
    const { user, system } = process.cpuUsage(began);
    best = Math.min(best, (user + system) / 1e3);
  }
  return best;
}

/**
 * The same texts through secretlint with its recommended preset, in the same
 * run: how much slower it is, and how many of the secrets it reports at all.
 */
async function compare(): Promise<void> {
  const { lintSource } = await import('@secretlint/core');
  const { creator } = await import(
    '@secretlint/secretlint-rule-preset-recommend'
  );
  const config = {
    rules: [
      { id: '@secretlint/secretlint-rule-preset-recommend', rule: creator },
    ],
  };
  const lint = (content: string) =>
    lintSource({
      source: {
        content,
        filePath: '/text.txt',
        ext: '.txt',
        contentType: 'text',
      },
      options: { config, noPhysicFilePath: true },
    });
  for (const name of SETS) {
    const secret = itemsOf(name).filter(({ label }) => label === 'secret');
    let reported = 0;
    for (const { text } of secret) {
      if ((await lint(text)).messages.length > 0) reported++;
    }
    console.log(
      `secretlint itself on ${name}: reports something in ${percent(
        reported,
        secret.length,
      )}`,
    );
  }
  const texts = corpus.map(({ text }) => text);
  const pages: string[] = [];
  for (let at = 0; at < texts.length; at += 100) {
    pages.push(texts.slice(at, at + 100).join('\n'));
  }
  for (const [what, set] of Object.entries({ texts, pages })) {
    const characters = set.reduce((sum, text) => sum + text.length, 0);
    const theirs = await bestOf(async () => {
      for (const text of set) await lint(text);
    });
    const ours = await bestOf(() => set.forEach(text => redact(text)));
    const secretsOnly = await bestOf(() =>
      set.forEach(text => redact(text, { pii: false })),
    );
    console.log(
      `speed on ${set.length} ${what}: ${(characters / 1e3 / ours).toFixed(
        1,
      )} million characters/s; secretlint needs ${(theirs / ours).toFixed(
        1,
      )} times as long (${(theirs / secretsOnly).toFixed(
        1,
      )} times where both look for secrets only)`,
    );
  }
}

/** How much longer a page takes that is as many times as long. */
async function grow(): Promise<void> {
  const page = corpus
    .slice(0, 100)
    .map(({ text }) => text)
    .join('\n');
  const pages = (count: number) => Array(count).fill(page).join('\n');
  const one = await bestOf(() => redact(pages(8)));
  for (const times of [2, 4, 8]) {
    const many = await bestOf(() => redact(pages(8 * times)));
    console.log(
      `a page of ${
        pages(8 * times).length
      } characters, ${times} times as long: ${(many / one).toFixed(
        1,
      )} times the time`,
    );
  }
}

if (corpus.length > 0)
  compare()
    .then(grow)
    .catch(error => {
      console.error(error);
      process.exitCode = 1;
    });
