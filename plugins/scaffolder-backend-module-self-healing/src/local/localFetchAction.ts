import {
  createTemplateAction,
  deserializeDirectoryContents,
} from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { LocalRepositories } from './LocalRepositories';

/** `self-healing:local:fetch`: what `fetch:plain` is with a Git host. */
export function createLocalFetchAction(repositories: LocalRepositories) {
  return createTemplateAction({
    id: 'self-healing:local:fetch',
    description:
      'Copies a repository of the folder that stands in for a Git host into the workspace.',
    supportsDryRun: true,
    schema: {
      input: { repository: z => z.string().describe('Its name') },
    },
    examples: [
      {
        description: 'Fetch the repository of a service',
        example: stringify({
          steps: [
            {
              id: 'fetch',
              action: 'self-healing:local:fetch',
              name: 'Fetch its repository',
              input: { repository: 'reviews' },
            },
          ],
        }),
      },
    ],
    async handler(ctx) {
      const tree = await repositories.read(ctx.input.repository);
      await deserializeDirectoryContents(
        ctx.workspacePath,
        [...tree].map(([path, content]) => ({ path, content })),
      );
      ctx.logger.info(`Fetched ${tree.size} files`);
    },
  });
}
