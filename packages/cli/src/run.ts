import { Command, CommanderError } from 'commander';
import { addClaimsCommand } from './claims/command';
import { addEvalCommand } from './eval/command';
import { addLintCommand } from './lint/command';
import { EXIT, Terminal, UsageError } from './Terminal';

/** Runs one command line; answers with its exit code. */
export async function run(
  args: readonly string[],
  terminal: Terminal,
): Promise<number> {
  let code: number = EXIT.clean;
  const command = {
    terminal,
    /** Says what the command came to; what fails need not. */
    ends(as: number) {
      code = as;
    },
  };
  const program = new Command('self-healing')
    .description('Self-Healing of Backstage, where the portal is not')
    .exitOverride()
    .configureOutput({
      writeOut: text => terminal.out(text.trimEnd()),
      writeErr: text => terminal.err(text.trimEnd()),
    });
  addLintCommand(program, command);
  addEvalCommand(program, command);
  addClaimsCommand(program, command);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help that was asked for is no mistake; commander has said the rest.
      return error.exitCode === 0 ? EXIT.clean : EXIT.usage;
    }
    if (error instanceof UsageError) {
      terminal.err(`self-healing: ${error.message}`);
      return EXIT.usage;
    }
    throw error;
  }
}

/** What each command is handed. */
export type CommandContext = {
  terminal: Terminal;
  ends(as: number): void;
};
