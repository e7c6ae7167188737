import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { createTemplateAction } from '@backstage/plugin-scaffolder-node';
import {
  describeProblem,
  SELF_HEALING_API_VERSION,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  SELF_HEALING_KINDS,
  validateEntity,
} from '@backstage-self-healing/plugin-self-healing-node';
import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import { Data, readYaml } from '../text/editYaml';
import { filesMatching } from '../workspaceFiles';

const [GROUP] = SELF_HEALING_API_VERSION.split('/');

/** `self-healing:validate`: fails the task before anything wrong is published. */
export function createValidateAction() {
  return createTemplateAction({
    id: 'self-healing:validate',
    description:
      'Checks the runbooks and healing policies of the workspace, as the catalog and `self-healing lint` do, and fails with the path of everything that is wrong.',
    supportsDryRun: true,
    schema: {
      input: {
        files: z =>
          z
            .array(z.string())
            .default(['**/*.yaml', '**/*.yml'])
            .describe('Globs of the files to look at'),
      },
      output: {
        checked: z =>
          z.number().describe('How many runbooks and policies were checked'),
      },
    },
    examples: [
      {
        description: 'Check all that the steps before have written',
        example: stringify({
          steps: [
            {
              id: 'validate',
              action: 'self-healing:validate',
              name: 'Check policy and runbook',
            },
          ],
        }),
      },
    ],
    async handler(ctx) {
      const problems: string[] = [];
      let checked = 0;
      const files = await filesMatching(ctx.workspacePath, ctx.input.files);
      for (const file of files) {
        const path = resolveSafeChildPath(ctx.workspacePath, file);
        const text = await readFile(path, 'utf8');
        // What speaks of nothing ours may be no YAML: charts, templates.
        if (!text.includes(`${GROUP}/`)) continue;
        try {
          const ours = readYaml(text).filter(isOurs);
          checked += ours.length;
          problems.push(
            ...ours.flatMap(entity =>
              problemsOf(entity).map(
                words => `${file}: ${entity.metadata?.name ?? ''} ${words}`,
              ),
            ),
          );
        } catch (error) {
          problems.push(`${file}: ${(error as Error).message}`);
        }
      }
      if (problems.length > 0) {
        throw new InputError(
          `What was to be published is not valid:\n${problems.join('\n')}`,
        );
      }
      ctx.logger.info(
        `${checked} runbooks and policies in ${files.length} files are valid`,
      );
      ctx.output('checked', checked);
    },
  });
}

function isOurs({ apiVersion }: Data): boolean {
  return typeof apiVersion === 'string' && apiVersion.split('/')[0] === GROUP;
}

function problemsOf(entity: Data): string[] {
  return SELF_HEALING_KINDS.includes(entity.kind)
    ? validateEntity({ ...entity, kind: entity.kind }).map(describeProblem)
    : [`kind: must be one of ${SELF_HEALING_KINDS.join(', ')}`];
}
