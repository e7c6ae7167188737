import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import { readFile, writeFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { claimWorkloads } from '../text/claim';
import { optIn } from '../text/optIn';
import { filesMatching } from '../workspaceFiles';

/** `self-healing:opt-in`: turns healing on in files of the workspace. */
export function createOptInAction() {
  return createTemplateAction({
    id: 'self-healing:opt-in',
    description:
      'Opts an entity of the workspace in to self-healing: the annotation in its catalog-info.yaml, references to its policy and runbook, and the claim on its workloads. Comments and order of the files stay as they are; what is there already is left.',
    supportsDryRun: true,
    schema: {
      input: {
        catalogInfo: z =>
          z
            .string()
            .default('catalog-info.yaml')
            .describe('The file that has the entity'),
        entityRef: z =>
          z
            .string()
            .optional()
            .describe('Which entity of the file, when it has several'),
        targets: z =>
          z
            .array(z.string())
            .default([])
            .describe(
              'Files with runbooks and policies, relative to catalogInfo, that a Location is to refer to',
            ),
        manifests: z =>
          z
            .array(z.string())
            .default([])
            .describe(
              'Globs of Kubernetes manifests, whose workloads are to say whose they are',
            ),
      },
      output: {
        entityRef: z => z.string().describe('The entity that has opted in'),
        claimed: z =>
          z.array(z.string()).describe('Workloads that say whose they are'),
        left: z =>
          z.array(z.string()).describe('What could not be claimed, and why'),
      },
    },
    examples: [
      {
        description: 'Turn healing on for a service with its manifests',
        example: stringify({
          steps: [
            {
              id: 'opt-in',
              action: 'self-healing:opt-in',
              name: 'Opt in',
              input: {
                targets: ['./self-healing/policy.yaml'],
                manifests: ['k8s/*.yaml'],
              },
            },
          ],
        }),
      },
    ],
    async handler(ctx) {
      const { catalogInfo, targets, manifests } = ctx.input;
      const path = resolveSafeChildPath(ctx.workspacePath, catalogInfo);
      const text = await readFile(path, 'utf8').catch(error => {
        throw new InputError(`${catalogInfo} cannot be read: ${error.message}`);
      });
      const opted = inFile(catalogInfo, () =>
        optIn(text, ctx.input.entityRef, targets),
      );
      if (opted.text !== text) await writeFile(path, opted.text);
      const claimed: string[] = [];
      const left: string[] = [];
      for (const file of await filesMatching(ctx.workspacePath, manifests)) {
        const manifest = resolveSafeChildPath(ctx.workspacePath, file);
        const before = await readFile(manifest, 'utf8');
        try {
          const result = claimWorkloads(
            before,
            opted.entityRef,
            opted.kubernetesId,
          );
          if (result.text !== before) await writeFile(manifest, result.text);
          claimed.push(...result.claimed);
          left.push(...result.left.map(why => `${file}: ${why}`));
        } catch (error) {
          // A chart's template is no YAML; the rest goes on without it.
          left.push(`${file}: ${(error as Error).message}`);
        }
      }
      ctx.logger.info(`${opted.entityRef} has opted in to self-healing`);
      for (const name of claimed) {
        ctx.logger.info(`${name} says that it is ${opted.entityRef}`);
      }
      for (const why of left) ctx.logger.warn(`Not claimed: ${why}`);
      ctx.output('entityRef', opted.entityRef);
      ctx.output('claimed', claimed);
      ctx.output('left', left);
    },
  });
}

function inFile<T>(file: string, edit: () => T): T {
  try {
    return edit();
  } catch (error) {
    throw new InputError(`${file}: ${(error as Error).message}`);
  }
}
