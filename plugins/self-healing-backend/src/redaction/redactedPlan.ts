import { UNNUMBERED } from './Placeholders';
import { redactValue } from './redactValue';

/**
 * A plan, or what holds plans, without secrets in what is told: servers repeat
 * webhooks' URLs and headers. What only the action reads is left whole, since
 * it is what will be sent.
 */
export function redactedPlan<T>(told: T): T {
  return redactValue(withoutHiddenValues(told), {
    placeholders: UNNUMBERED,
    whole: ['request', 'preconditions', 'output', 'seen'],
  });
}

/** Where objects keep secrets under names that do not say so. */
const HIDDEN =
  /(?:^|[.[\]/])(?:env|envFrom|args|command|data|stringData|binaryData|httpHeaders|headers|volumeAttributes)(?:$|[.[\]/])/;
const NOT_SHOWN = '(not shown)';

type Change = { path: string; before?: unknown; after?: unknown };

/**
 * That such a field changes is told, not what it is: actions show values of
 * fields that they know to be harmless, and this is for those that forget it.
 */
function withoutHiddenValues<T>(told: T): T {
  const plan = told as { changes?: unknown; plan?: unknown } | null;
  if (typeof plan !== 'object' || plan === null) return told;
  const { changes } = plan;
  return {
    ...told,
    ...(Array.isArray(changes) ? { changes: changes.map(presentable) } : {}),
    ...(plan.plan ? { plan: withoutHiddenValues(plan.plan) } : {}),
  };
}

function presentable(change: Change): Change {
  if (!HIDDEN.test(String(change?.path))) return change;
  const { path, before, after } = change;
  return {
    path,
    ...(before === undefined ? {} : { before: NOT_SHOWN }),
    ...(after === undefined ? {} : { after: NOT_SHOWN }),
  };
}
