import {
  HealingPolicyEntity,
  Problem,
  RunbookEntity,
} from '@backstage-self-healing/plugin-self-healing-common';

/**
 * What a policy and the runbook it names make of each other, each being right
 * by itself. Paths are the policy's.
 *
 * @returns `problems`: the policy cannot be used so; `warnings`: it can, and
 * does less than it says
 * @public
 */
export function validatePair(
  policy: Pick<HealingPolicyEntity, 'spec'>,
  runbook: Pick<RunbookEntity, 'spec'>,
): { problems: Problem[]; warnings: Problem[] } {
  const asked = parametersWithoutDefault(runbook.spec);
  const unproven = policy.spec.autonomy === 'act' && !runbook.spec.verify;
  return {
    problems:
      asked.length > 0
        ? [
            {
              path: 'spec.runbook',
              message: `'${policy.spec.runbook}' asks for ${asked.join(
                ' and ',
              )}, and a policy has no one to ask: give it a default`,
            },
          ]
        : [],
    warnings: unproven
      ? [
          {
            path: 'spec.autonomy',
            message: `'act' comes to 'suggest': '${policy.spec.runbook}' has no verify, and what proves nothing never runs unattended`,
          },
        ]
      : [],
  };
}

/**
 * The parameters that a runbook requires and has no default for.
 *
 * @public
 */
export function parametersWithoutDefault({
  parameters: { required, properties },
}: Pick<RunbookEntity['spec'], 'parameters'>): string[] {
  if (!Array.isArray(required)) return [];
  return required.filter(name => {
    const property = (properties as Record<string, unknown> | undefined)?.[
      name
    ] as { default?: unknown } | undefined;
    return property?.default === undefined;
  });
}
