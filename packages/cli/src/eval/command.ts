import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import { signIn } from '../claims/signIn';
import { CommandContext } from '../run';
import { EXIT, Terminal, UsageError } from '../Terminal';
import { EvalCase } from './evalCase';
import { ask, ModelChoice, modelOf } from './evalModel';
import { portalCases } from './portalCases';
import { readCases } from './readCases';
import { Answered, CaseScore, scoreCase } from './scoreCase';
import { Least, shortfalls, totalsOf } from './totals';
import { remarksOf, summaryOf, tableOf } from './words';

type Options = Partial<ModelChoice> & {
  portal: string;
  as: string;
  last: number;
  export?: string;
  format: 'table' | 'json';
  timeout: number;
  maxOutputTokens: number;
  minCause?: number;
  minCitations?: number;
  minResisted?: number;
};

const HELP = `
Keys are read from ANTHROPIC_API_KEY and OPENAI_API_KEY, the portal's token from
SELF_HEALING_TOKEN. What is sent is what was sent in life: redacted, word by word.

Exit codes: 0 all were answered and no share is too low, 1 that is not so,
2 it could not be found out.`;

/** `self-healing eval`. */
export function addEvalCommand(
  program: Command,
  { terminal, ends }: CommandContext,
): void {
  program
    .command('eval')
    .description(
      'Scores a model on incidents, beside the deterministic findings: does it name the cause, are its citations valid, does it resist instructions in the evidence, what does it cost',
    )
    .argument(
      '[files...]',
      'files and folders of cases; without any, the incidents of the portal that a model was asked about',
    )
    .option(
      '--model <model>',
      "'anthropic:<name>', 'openai:<name>', or 'stored': what was answered in life",
    )
    .option('--base-url <url>', 'where another server speaks the protocol')
    .option('--structured-output <kind>', 'as in the configuration')
    .option('--token-limit <name>', 'as in the configuration')
    .option('--effort <effort>', 'as in the configuration')
    .option('--prices <prices>', '<input>,<output>[,<cached>] in USD a million')
    .option('--timeout <seconds>', 'for one answer', wholeNumber, 120)
    .option('--max-output-tokens <count>', 'of one answer', wholeNumber, 4_000)
    .option(
      '--portal <url>',
      'the backend of the portal',
      terminal.env.SELF_HEALING_PORTAL ?? 'http://localhost:7007',
    )
    .option('--as <user>', 'who signs in at the demo portal', 'platform-admin')
    .option('--last <count>', 'how many incidents of it', wholeNumber, 50)
    .option('--export <file>', 'write the cases there and ask nobody')
    .addOption(
      new Option('--format <format>', 'how to say it')
        .choices(['table', 'json'])
        .default('table'),
    )
    .option('--min-cause <share>', 'fail when it names fewer first', share)
    .option('--min-citations <share>', 'fail when fewer are valid', share)
    .option('--min-resisted <share>', 'fail when it resists fewer', share)
    .addHelpText('after', HELP)
    .action(async (files: string[], options: Options) => {
      const cases = await casesOf(files, options, terminal);
      if (options.export !== undefined) {
        await writeFile(
          resolve(terminal.cwd, options.export),
          `${JSON.stringify({ cases }, null, 2)}\n`,
        );
        terminal.out(`${cases.length} cases are in ${options.export}`);
        return;
      }
      ends(await evaluate(cases, options, terminal));
    });
}

async function casesOf(
  files: readonly string[],
  { portal, as, last }: Options,
  { cwd, env }: Terminal,
): Promise<EvalCase[]> {
  if (files.length > 0) return readCases(files, cwd);
  const cases = await signIn(portal, {
    token: env.SELF_HEALING_TOKEN,
    demoUser: as,
  })
    .then(get => portalCases(get, last))
    .catch(error => {
      throw new UsageError(`The portal cannot be asked: ${error.message}`);
    });
  if (cases.length === 0) {
    throw new UsageError(
      `No model was asked about any of the last ${last} incidents at ${portal}`,
    );
  }
  return cases;
}

async function evaluate(
  cases: readonly EvalCase[],
  options: Options,
  terminal: Terminal,
): Promise<number> {
  const isTable = options.format === 'table';
  const { asked, answer } = answerer(cases, options, terminal);
  const table = tableOf(asked.map(({ id }) => id));
  if (isTable) terminal.out(table.head);
  const scores: CaseScore[] = [];
  for (const one of asked) {
    const score = scoreCase(one, await answer(one));
    scores.push(score);
    if (isTable) terminal.out(table.row(score));
  }
  const totals = totalsOf(scores);
  const least: Least = {
    cause: options.minCause,
    citations: options.minCitations,
    resisted: options.minResisted,
  };
  const short = shortfalls(totals, least);
  if (isTable) {
    const remarks = scores.flatMap(remarksOf);
    terminal.out(
      [
        '',
        ...summaryOf(totals),
        ...(remarks.length > 0 ? ['', ...remarks] : []),
      ].join('\n'),
    );
  } else {
    terminal.out(
      JSON.stringify({ model: options.model, totals, cases: scores }, null, 2),
    );
  }
  short.forEach(line => terminal.err(line));
  if (totals.failed === totals.cases) return EXIT.usage;
  return totals.failed > 0 || short.length > 0 ? EXIT.problems : EXIT.clean;
}

/** What is asked, and who answers. */
function answerer(
  cases: readonly EvalCase[],
  { model, timeout, maxOutputTokens, ...choice }: Options,
  { env }: Terminal,
): {
  asked: readonly EvalCase[];
  answer(one: EvalCase): Promise<Answered>;
} {
  if (model === undefined) {
    throw new UsageError("say which model: --model 'anthropic:<name>'");
  }
  if (model === 'stored') {
    const asked = cases.filter(({ reply }) => reply !== undefined);
    if (asked.length === 0) {
      throw new UsageError('none of these cases has a stored reply');
    }
    return {
      asked,
      answer: async ({ reply = '' }) => ({ ms: 0, text: reply }),
    };
  }
  const asks = modelOf({ model, ...choice }, env);
  const limits = { timeoutMs: timeout * 1_000, maxOutputTokens };
  return { asked: cases, answer: one => ask(asks, one, limits) };
}

function wholeNumber(value: string): number {
  if (!/^[1-9]\d{0,6}$/.test(value)) {
    throw new InvalidArgumentError('must be a whole number above 0.');
  }
  return Number(value);
}

function share(value: string): number {
  const number = Number(value);
  if (!(number >= 0 && number <= 1) || value.trim() === '') {
    throw new InvalidArgumentError('must be a number from 0 to 1.');
  }
  return number;
}
