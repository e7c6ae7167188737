import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import { IncidentServices } from './incidentServices';
import { reportOf } from '../wordsOf';

/** What changes together is looked at together, once it has settled a little. */
const SETTLE_MS = 2_000;

/** Pods that crash change without end. */
const AT_MOST_EVERY_MS = 10_000;

/** Workloads that are remembered to have been looked at. */
const MOST_WORKLOADS = 10_000;

/** Has open incidents decided on anew when their workload changes. */
export class LookAgain {
  readonly #last = new Map<string, number>();

  constructor(
    private readonly options: Pick<
      IncidentServices,
      'knex' | 'queue' | 'incidents'
    > & { logger: LoggerService; now(): Date },
  ) {}

  /** For whoever watches workloads: returns at once, and never throws. */
  readonly changed = (workload: Workload): void => {
    const ref = workloadRef(workload);
    const now = this.options.now().getTime();
    if (now - (this.#last.get(ref) ?? 0) < AT_MOST_EVERY_MS) return;
    if (this.#last.size > MOST_WORKLOADS) this.#last.clear();
    this.#last.set(ref, now);
    this.#ask(ref).catch(error =>
      this.options.logger.warn(
        `Incidents on ${ref} are not looked at again at once: ${reportOf(
          error,
        )}`,
      ),
    );
  };

  async #ask(ref: string): Promise<void> {
    const { knex, queue, incidents } = this.options;
    for (const id of await incidents.openOn(ref)) {
      await queue.request(knex, 'incident', id, SETTLE_MS);
    }
  }
}
