import { PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { runbookRunPermission } from '@backstage-self-healing/plugin-self-healing-common';
import { stringify } from 'yaml';
import { changesOf, readTree } from './fileTree';
import { LocalRepositories } from './LocalRepositories';
import { Registration } from './Registration';
import { unifiedDiff } from './unifiedDiff';

/**
 * `self-healing:local:pull-request`: what `publish:github:pull-request` is with
 * a Git host. A Git host knows who may write to a repository; here it is who may
 * act on the entity.
 */
export function createLocalPullRequestAction(options: {
  repositories: LocalRepositories;
  registration: Registration;
  permissions: PermissionsService;
}) {
  const { repositories, registration, permissions } = options;
  return createTemplateAction({
    id: 'self-healing:local:pull-request',
    description:
      'Shows what the workspace changes in a repository of the folder that stands in for a Git host, and keeps it as a diff for `git apply`, or merges it and waits until the catalog has it. Nothing is written outside of that folder.',
    supportsDryRun: true,
    schema: {
      input: {
        repository: z => z.string().describe('Its name'),
        entityRef: z => z.string().describe('The entity that it is about'),
        merge: z =>
          z
            .boolean()
            .default(false)
            .describe('Merge it at once: there is nobody to review it here'),
      },
      output: {
        diff: z => z.string().describe('The change'),
        file: z =>
          z.string().describe('Where the change waits; empty when merged'),
      },
    },
    examples: [
      {
        description: 'Propose a change to a service without a Git host',
        example: stringify({
          steps: [
            {
              id: 'propose',
              action: 'self-healing:local:pull-request',
              name: 'Propose the change',
              input: {
                repository: 'reviews',
                entityRef: 'component:default/reviews',
              },
            },
          ],
        }),
      },
    ],
    async handler(ctx) {
      const { repository, entityRef, merge } = ctx.input;
      const [{ result }] = await permissions.authorize(
        [{ permission: runbookRunPermission, resourceRef: entityRef }],
        { credentials: await ctx.getInitiatorCredentials() },
      );
      if (result !== AuthorizeResult.ALLOW) {
        throw new NotAllowedError(
          `You may not change ${entityRef}; ask its owner`,
        );
      }
      const changes = changesOf(
        await repositories.read(repository),
        await readTree(ctx.workspacePath),
      );
      const diff = unifiedDiff(changes);
      ctx.logger.info(
        changes.length > 0
          ? diff
          : 'Nothing changes: healing is turned on already',
      );
      let file = '';
      if (changes.length > 0 && !ctx.isDryRun) {
        if (merge) {
          await repositories.merge(repository, changes);
          const entities = registration.entitiesOf(changes);
          await registration.register(entities, ctx.signal);
          ctx.logger.info('Merged, and read by the catalog');
        } else {
          file = await repositories.propose(repository, diff);
          ctx.logger.info(`Waits in ${file}`);
        }
      }
      ctx.output('diff', diff);
      ctx.output('file', file);
    },
  });
}
