import {
  CheckSpec,
  describeIssues,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Check } from '@backstage-self-healing/plugin-self-healing-node';

/** Why these checks cannot be asked at all; undefined when they can. */
export function checkProblem(
  specs: readonly CheckSpec[],
  checks: ReadonlyMap<string, Check>,
): string | undefined {
  for (const spec of specs) {
    const [[id, input]] = Object.entries(spec);
    const check = checks.get(id);
    if (!check) {
      const known = [...checks.keys()].sort().join(', ');
      return `check ${id} is not installed (installed: ${known})`;
    }
    const parsed = check.input.safeParse(input);
    if (!parsed.success) {
      return `check ${id}: ${describeIssues(parsed.error)}`;
    }
  }
  return undefined;
}
