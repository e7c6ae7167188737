import type { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';
import { Api, refOf } from './api';
import { expect } from './shopTest';

/** How long the longest healing may take, from the fault to its proof. */
export const HEALED_WITHIN_MS = 60_000;

/** Ids of a component's incidents, so that the next one can be told from them. */
export async function knownIncidents(
  api: Api,
  component: string,
): Promise<Set<string>> {
  const { items } = await api.incidents({
    entityRef: refOf(component),
    limit: '100',
  });
  return new Set(items.map(({ id }) => id));
}

/** Waits for the one incident that was not known before. */
export async function newIncident(
  api: Api,
  component: string,
  known: Set<string>,
): Promise<string> {
  let added: string[] = [];
  await expect
    .poll(
      async () => {
        const now = await knownIncidents(api, component);
        added = [...now].filter(id => !known.has(id));
        return added.length;
      },
      {
        message: `new incidents of ${component}`,
        intervals: [50],
        timeout: HEALED_WITHIN_MS,
      },
    )
    .toBe(1);
  return added[0];
}

/** What was done, in the fewest words that show that it was done once. */
export function effects({ executions }: IncidentDetail) {
  return executions.map(({ runbookTitle, state, journal }) => ({
    runbookTitle,
    state,
    sent: journal.filter(({ kind }) => kind === 'intent').length,
  }));
}

/** The last word on whether to act, and the rules that forbade it. */
export function lastDecision({ decisions }: IncidentDetail) {
  const [newest] = [...decisions].sort((a, b) =>
    b.decidedAt.localeCompare(a.decidedAt),
  );
  return {
    verdict: newest?.verdict,
    forbiddenBy: newest?.reasons
      .filter(({ effect }) => effect === 'forbids')
      .map(({ rule }) => rule),
  };
}
