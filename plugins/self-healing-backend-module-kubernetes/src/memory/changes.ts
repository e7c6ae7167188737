import { WorkloadChange } from '@backstage-self-healing/plugin-self-healing-node';
import { Size } from './sizes';
import { Stay } from './stays';

/** Who changed template or replicas after a moment, oldest first. Pure. */
export function changesAfter(
  since: Date,
  stays: readonly Stay[],
  sizes: readonly Size[],
): WorkloadChange[] {
  const templates = stays.flatMap(({ from, by, manager }) =>
    from === null ? [] : [change(from, 'template', by, manager)],
  );
  // The first size is no change: that is when somebody began to look.
  const replicas = sizes
    .filter(({ replicas: now }, index) => {
      const before = sizes[index - 1];
      return before !== undefined && before.replicas !== now;
    })
    .map(({ from, by, manager }) => change(from, 'replicas', by, manager));
  return [...templates, ...replicas]
    .filter(({ at }) => Date.parse(at) > since.getTime())
    .sort((a, b) => a.at.localeCompare(b.at));
}

function change(
  at: string,
  what: WorkloadChange['what'],
  by: Stay['by'],
  manager: string | null,
): WorkloadChange {
  return { at, what, by: by ?? 'other', ...(manager ? { manager } : {}) };
}
