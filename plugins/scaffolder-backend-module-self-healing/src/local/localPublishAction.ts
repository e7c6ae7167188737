import { ConflictError } from '@backstage/errors';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ActionContext,
  createTemplateAction,
} from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { Data } from '../text/editYaml';
import { changesOf, readTree } from './fileTree';
import { LocalRepositories } from './LocalRepositories';
import { Registration } from './Registration';

/** `self-healing:local:publish`: what `publish:github` is with a Git host. */
export function createLocalPublishAction(options: {
  repositories: LocalRepositories;
  registration: Registration;
  catalog: CatalogService;
}) {
  const { repositories, registration } = options;
  return createTemplateAction({
    id: 'self-healing:local:publish',
    description:
      'Publishes the workspace as a new repository of the folder that stands in for a Git host, and waits until the catalog has what is in it. Nothing is written outside of that folder.',
    supportsDryRun: true,
    schema: {
      input: { repository: z => z.string().describe('Its name') },
      output: {
        entityRef: z =>
          z.string().describe('The first entity of catalog-info.yaml'),
        registered: z => z.array(z.string()).describe('All that is registered'),
      },
    },
    examples: [
      {
        description: 'Publish a new service without a Git host',
        example: stringify({
          steps: [
            {
              id: 'publish',
              action: 'self-healing:local:publish',
              name: 'Publish',
              input: { repository: 'reviews' },
            },
          ],
        }),
      },
    ],
    async handler(ctx) {
      const { repository } = ctx.input;
      const tree = await readTree(ctx.workspacePath);
      await repositories.requireFree(repository);
      const entities = registration.entitiesOf(changesOf(new Map(), tree));
      const refs = entities.map(entity => stringifyEntityRef(entity as Entity));
      await requireNew(ctx, entities, refs);
      if (ctx.isDryRun) {
        ctx.logger.info(`Would publish ${tree.size} files as ${repository}`);
      } else {
        await repositories.create(repository, tree);
        ctx.logger.info(`Published ${tree.size} files as ${repository}`);
        await registration.register(entities, ctx.signal);
        ctx.logger.info(`The catalog has ${refs.join(', ')}`);
      }
      ctx.output('entityRef', refs[0] ?? '');
      ctx.output('registered', refs);
    },
  });

  /** The catalog keeps what it has: a second of one name is seen nowhere. */
  async function requireNew(
    ctx: Pick<ActionContext<{}>, 'getInitiatorCredentials'>,
    entities: readonly Data[],
    refs: string[],
  ) {
    if (entities.length === 0) return;
    const { items } = await options.catalog.getEntitiesByRefs(
      { entityRefs: refs, fields: ['kind'] },
      { credentials: await ctx.getInitiatorCredentials() },
    );
    const taken = refs.filter((_, index) => items[index]);
    if (taken.length > 0) {
      throw new ConflictError(
        `The catalog has ${taken.join(', ')} already: choose another name`,
      );
    }
  }
}
