import { Command } from 'commander';
import { CommandContext } from '../run';
import { EXIT } from '../Terminal';
import { EntityClaims, missingClaims } from './missingClaims';
import { signIn } from './signIn';

/** `self-healing claims`. */
export function addClaimsCommand(
  program: Command,
  { terminal, ends }: CommandContext,
): void {
  program
    .command('claims')
    .description(
      'Prints the annotations that workloads of opted-in entities lack: until they are there, or the platform trusts labels, nothing is done unattended',
    )
    .option(
      '--portal <url>',
      'the backend of the portal',
      terminal.env.SELF_HEALING_PORTAL ?? 'http://localhost:7007',
    )
    .option('--as <user>', 'who signs in at the demo portal', 'platform-admin')
    .addHelpText(
      'after',
      '\nSigns in with SELF_HEALING_TOKEN, a Backstage token of a platform administrator, or at the demo portal.',
    )
    .action(async ({ portal, as }: { portal: string; as: string }) => {
      try {
        const get = await signIn(portal, {
          token: terminal.env.SELF_HEALING_TOKEN,
          demoUser: as,
        });
        const { items } = await get<{ items: EntityClaims[] }>(
          '/api/self-healing/claims',
        );
        terminal.out(missingClaims(items).join('\n'));
      } catch (error) {
        terminal.err((error as Error).message);
        ends(EXIT.problems);
      }
    });
}
