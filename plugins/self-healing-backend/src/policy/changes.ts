import { createHash } from 'crypto';
import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { timeless } from './planDigest';

/** One change, so that it can be known again whenever it is planned. */
export type PlannedChange = {
  /** Names what is made of which object. */
  to: string;
  /** Names what it was before. */
  from: string;
};

type Changing = Pick<Plan, 'action' | 'target' | 'changes' | 'changeDigest'>;

/** What a plan makes of what. */
export function changeOf(plan: Changing): PlannedChange {
  return {
    to: afterOf(plan),
    from: digest(
      plan.changes
        .filter(change => !isStamp(change) && !isCount(change))
        .map(({ path, before }) => [path, before ?? null]),
    ),
  };
}

/** Names what a plan makes of which object. */
export function afterOf(plan: Changing): string {
  const { action, target, changes, changeDigest } = plan;
  return (
    changeDigest ??
    digest([
      action,
      target,
      changes.map(({ path, after }) => [path, timeless(after) ?? null]),
    ])
  );
}

/** How many there should be goes up and down with the load. */
export function onlyCounts({ changes }: Pick<Plan, 'changes'>): boolean {
  return changes.length > 0 && changes.every(isCount);
}

type Change = Plan['changes'][number];

function isCount({ before, after }: Change): boolean {
  return typeof before === 'number' || typeof after === 'number';
}

/** What holds the moment of its planning differs each time. */
function isStamp({ after }: Change): boolean {
  return JSON.stringify(timeless(after)) !== JSON.stringify(after);
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
