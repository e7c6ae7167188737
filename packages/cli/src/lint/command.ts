import { Command, InvalidArgumentError, Option } from 'commander';
import { CommandContext } from '../run';
import { EXIT } from '../Terminal';
import { findFiles } from './findFiles';
import { FORMATS } from './formats';
import { lintFiles } from './lintFiles';
import { countOf, countWords } from './message';

/** `self-healing lint`. */
export function addLintCommand(
  program: Command,
  { terminal, ends }: CommandContext,
): void {
  program
    .command('lint')
    .description('Says what is wrong with runbooks and healing policies')
    .argument('<files...>', 'files, folders and globs; other kinds are skipped')
    .addOption(
      new Option('--format <format>', 'how to say it')
        .choices(Object.keys(FORMATS))
        .default('stylish'),
    )
    .option(
      '--max-warnings <count>',
      'fail on more warnings than this',
      wholeNumber,
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 nothing is wrong, 1 something is, 2 it could not be found out.',
    )
    .action(
      async (
        patterns: string[],
        { format, maxWarnings }: { format: string; maxWarnings?: number },
      ) => {
        const files = await findFiles(patterns, terminal.cwd);
        const report = await lintFiles(files, terminal.cwd);
        terminal.out(FORMATS[format](report));
        const warnings = countOf(report.messages, 'warning');
        const tooMany = maxWarnings !== undefined && warnings > maxWarnings;
        if (tooMany) {
          terminal.err(
            `${countWords(
              warnings,
              'warning',
            )}: --max-warnings allows ${maxWarnings}`,
          );
        }
        ends(
          tooMany || countOf(report.messages, 'error') > 0
            ? EXIT.problems
            : EXIT.clean,
        );
      },
    );
}

function wholeNumber(value: string): number {
  if (!/^\d+$/.test(value)) {
    throw new InvalidArgumentError('must be a whole number.');
  }
  return Number(value);
}
