import { DEFAULT_NAMESPACE } from '@backstage/catalog-model';
import { NotFoundError } from '@backstage/errors';
import { ScmIntegrationRegistry } from '@backstage/integration';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { stringify } from 'yaml';
import { sourceOf } from '../sourceOf';

/** `self-healing:find-source`: where a change to an entity is proposed. */
export function createFindSourceAction(options: {
  catalog: CatalogService;
  integrations: ScmIntegrationRegistry;
  localFolder?: string;
}) {
  return createTemplateAction({
    id: 'self-healing:find-source',
    description:
      'Finds the repository that an entity of the catalog is written in, so that later steps can fetch it and propose a change to it.',
    supportsDryRun: true,
    schema: {
      input: {
        entityRef: z => z.string().describe('The entity'),
      },
      output: {
        host: z =>
          z
            .string()
            .describe(
              '`local` for the folder that stands in for a Git host, else the type of the integration, such as `github`',
            ),
        name: z => z.string().describe('The repository'),
        repoUrl: z =>
          z.string().describe('As publish:github:pull-request takes it'),
        rootUrl: z => z.string().describe('As fetch:plain takes it'),
        branch: z => z.string().describe('The branch that the catalog reads'),
        catalogInfo: z =>
          z.string().describe("The entity's file in the repository"),
        folder: z =>
          z.string().describe('The folder of that file; `.` for the root'),
        entityName: z => z.string(),
        entityNamespace: z => z.string(),
        owner: z => z.string().describe("The entity's spec.owner"),
      },
    },
    examples: [
      {
        description: 'Fetch the repository of an entity',
        example: stringify({
          steps: [
            {
              id: 'source',
              action: 'self-healing:find-source',
              name: 'Find its repository',
              input: { entityRef: 'component:default/checkout' },
            },
            {
              id: 'fetch',
              action: 'fetch:plain',
              name: 'Fetch it',
              if: "${{ steps.source.output.host == 'github' }}",
              input: { url: '${{ steps.source.output.rootUrl }}' },
            },
          ],
        }),
      },
    ],
    async handler(ctx) {
      const { entityRef } = ctx.input;
      const entity = await options.catalog.getEntityByRef(entityRef, {
        credentials: await ctx.getInitiatorCredentials(),
      });
      if (!entity) {
        throw new NotFoundError(`The catalog has no ${entityRef}`);
      }
      const source = sourceOf(entity, {
        localFolder: options.localFolder,
        typeOf: url => options.integrations.byUrl(url)?.type,
      });
      ctx.logger.info(
        `${entityRef} is written in ${source.catalogInfo} of ${
          source.repoUrl || source.name
        }`,
      );
      for (const [key, value] of Object.entries(source)) {
        ctx.output(key as keyof typeof source, value);
      }
      ctx.output('entityName', entity.metadata.name);
      ctx.output(
        'entityNamespace',
        entity.metadata.namespace ?? DEFAULT_NAMESPACE,
      );
      ctx.output('owner', String(entity.spec?.owner ?? ''));
    },
  });
}
