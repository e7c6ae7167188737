import { ApiServerError } from '../clusters/ApiServerError';
import {
  DisruptionBudget,
  disruptionBudgetsPath,
  Pod,
} from '../clusters/resources';
import { matchesSelector } from '../clusters/labelSelector';
import { isReady } from '../workload/podState';
import { DeploymentTarget } from './patchDeployment';

/** Whether evictions that are accepted one by one are so together. */
export type BudgetWord =
  | { status: 'enough' }
  | { status: 'refused'; message: string }
  /** Nobody can tell, since budgets cannot be read. */
  | { status: 'unread'; message: string };

/**
 * An eviction's dry run asks the budget and does not spend it: of three that
 * are accepted, one may go. So the sum is held against what is allowed.
 *
 * @param pods - that are to be evicted together
 */
export async function askBudgets(
  { cluster, workload, signal }: DeploymentTarget,
  pods: readonly Pod[],
): Promise<BudgetWord> {
  // What does not serve costs no budget.
  const costly = pods.filter(isReady);
  if (costly.length === 0) return { status: 'enough' };
  let budgets: DisruptionBudget[];
  try {
    budgets = await cluster.list<DisruptionBudget>(
      disruptionBudgetsPath(workload.namespace),
      {},
      signal,
    );
  } catch (error) {
    if (!(error instanceof ApiServerError)) throw error;
    if (error.isNotFound) return { status: 'enough' };
    if (!error.isRefusal) throw error;
    return {
      status: 'unread',
      message: `Disruption budgets could not be read: ${error.message}`,
    };
  }
  return judgeBudgets(costly, budgets);
}

/** Pure. */
function judgeBudgets(
  pods: readonly Pod[],
  budgets: readonly DisruptionBudget[],
): BudgetWord {
  const of = (pod: Pod) =>
    budgets.filter(({ spec }) =>
      matchesSelector(spec?.selector, pod.metadata?.labels),
    );
  const doubly = pods.find(pod => of(pod).length > 1);
  if (doubly) {
    const names = of(doubly).map(({ metadata }) => metadata?.name);
    return {
      status: 'refused',
      message: `Pod ${
        doubly.metadata?.name
      } has more than one PodDisruptionBudget (${names.join(
        ', ',
      )}), so it cannot be evicted at all until one of them is removed`,
    };
  }
  for (const budget of budgets) {
    const { metadata, status } = budget;
    const asked = pods.filter(pod => of(pod).includes(budget)).length;
    const allowed = status?.disruptionsAllowed ?? 0;
    if (asked > allowed) {
      return {
        status: 'refused',
        message: `PodDisruptionBudget ${
          metadata?.name
        } allows ${allowed} disruptions now and ${asked} are asked for: it needs ${
          status?.desiredHealthy ?? 0
        } healthy pods and has ${status?.currentHealthy ?? 0}`,
      };
    }
  }
  return { status: 'enough' };
}
