import { Stay } from './stays';

/** How many ready endpoints a Service of the workload had. */
export type ServiceEndpoints = { name: string; readyEndpoints: number };

/** One time during which as many replicas were wanted and served. */
export type Size = {
  /** When it was first seen, ISO 8601. */
  from: string;
  replicas: number;
  /** When all of them were first seen to serve; null: they were not. */
  wholeAt: string | null;
  ready: number | null;
  /** Null: not known. */
  services: ServiceEndpoints[] | null;
  /** Who set the replicas; null: they are as before. */
  by: Stay['by'];
  manager: string | null;
  /** Of our effect that the Deployment carried. */
  stamp: string | null;
};

export type SizeSighting = {
  at: string;
  replicas: number;
  /** All replicas are of one template and ready; undefined: not looked at. */
  whole?: boolean;
  services?: ServiceEndpoints[] | null;
  by: Stay['by'];
  manager: string | null;
  stamp: string | null;
};

/** What was there while all was well. */
export type Baseline = {
  replicas: number;
  readyReplicas: number;
  services: ServiceEndpoints[];
};

/** Adds to the sizes of a workload what has been seen of it. Pure. */
export function measured(known: readonly Size[], seen: SizeSighting): Size[] {
  const { at, replicas, whole, services = null, by, manager, stamp } = seen;
  const last = known.at(-1);
  const state = {
    wholeAt: whole ? at : null,
    ready: whole ? replicas : null,
    services: whole ? services : null,
  };
  if (last?.replicas !== replicas) {
    return [...known, { from: at, replicas, ...state, by, manager, stamp }];
  }
  if (!whole || isSame(last, state)) return [...known];
  return last.wholeAt === null
    ? [...known.slice(0, -1), { ...last, ...state }]
    : [
        ...known,
        { from: at, replicas, ...state, by: null, manager: null, stamp },
      ];
}

/** What was whole last before a moment; undefined: nobody saw it whole. */
export function baselineAt(
  sizes: readonly Size[],
  at: Date,
): Baseline | undefined {
  const whole = sizes.filter(
    ({ wholeAt }) => wholeAt !== null && Date.parse(wholeAt) <= at.getTime(),
  );
  const last = whole.at(-1);
  return (
    last && {
      replicas: last.replicas,
      readyReplicas: last.ready ?? last.replicas,
      services: last.services ?? [],
    }
  );
}

function isSame(last: Size, state: Pick<Size, 'ready' | 'services'>): boolean {
  return (
    last.ready === state.ready &&
    (state.services === null ||
      JSON.stringify(last.services) === JSON.stringify(state.services))
  );
}
