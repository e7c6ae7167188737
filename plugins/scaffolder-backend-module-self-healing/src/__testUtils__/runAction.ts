import { TemplateAction } from '@backstage/plugin-scaffolder-node';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';

/** Runs an action in a workspace; answers with what it gave out. */
export async function runAction(
  workspacePath: string,
  action: TemplateAction<any, any>,
  input: object,
  isDryRun = false,
) {
  const output: Record<string, any> = {};
  await action.handler({
    ...createMockActionContext({ workspacePath }),
    input,
    isDryRun,
    output: (name: any, value: unknown) => {
      output[name] = value;
    },
  });
  return output;
}
