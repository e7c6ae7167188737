import { ConflictError, NotFoundError } from '@backstage/errors';
import { IncidentStatus } from '@backstage-self-healing/plugin-self-healing-common';
import { compileParameters } from '@backstage-self-healing/plugin-self-healing-node';
import { Knex } from 'knex';
import { isUniqueViolation } from '../database/rows';
import { ExecutionStore } from './ExecutionStore';
import { decisionSentence } from '../policy/decisionSentence';
import { IncidentStore } from '../incidents/IncidentStore';
import {
  executionChain,
  incidentChain,
  TimelineStore,
} from '../incidents/TimelineStore';
import { WorkQueue } from '../work/WorkQueue';
import { CatalogReader } from '../policy/CatalogReader';
import { decide } from '../policy/decide';
import { DecisionMaker, MadeDecision } from '../policy/DecisionMaker';
import { DecisionStore } from '../policy/DecisionStore';
import { plansOf } from '../policy/facts';
import { planDigest } from '../policy/planDigest';
import { startExecution } from './startExecution';
import { WorkloadFinder } from '../policy/WorkloadFinder';

/** What a person's run does not change. */
const SETTLED: readonly IncidentStatus[] = ['escalated', 'resolved'];

type Asked = {
  entityRef: string;
  runbookRef: string;
  parameters: Record<string, unknown>;
  /** Why a rule that people may go past is not to hold them back. */
  override?: { reason: string };
  /** A tool asks on the person's behalf, and gives this reason. */
  request?: { reason: string };
};

/** Runbooks that people start themselves, under the platform's guardrails. */
export class PersonRuns {
  constructor(
    private readonly options: {
      knex: Knex;
      catalog: CatalogReader;
      workloads: WorkloadFinder;
      decisionMaker: DecisionMaker;
      decisions: DecisionStore;
      executions: ExecutionStore;
      incidents: IncidentStore;
      timeline: TimelineStore;
      queue: WorkQueue;
      now(): Date;
      changed(incidentId: string | null, entityRef: string | null): void;
    },
  ) {}

  /**
   * Reads only: what the person would be told now.
   *
   * @throws NotFoundError when there is no such runbook
   * @throws InputError when its parameters are not what it takes
   */
  async decide(
    asked: Asked,
    person: string,
    signal: AbortSignal,
  ): Promise<MadeDecision> {
    const { catalog, workloads, decisionMaker, incidents } = this.options;
    const { runbooks } = await catalog.healing();
    const runbook = runbooks.find(({ ref }) => ref === asked.runbookRef);
    if (!runbook) {
      throw new NotFoundError(`The catalog has no ${asked.runbookRef}`);
    }
    const parameters = compileParameters(
      runbook.spec.parameters,
      "The runbook's parameters",
    ).fill(asked.parameters);
    const entity = await catalog.entity(asked.entityRef);
    const found = entity ? (await workloads.of(entity, signal)).refs : [];
    return decisionMaker.forPerson(
      {
        person,
        entityRef: asked.entityRef,
        workload: found.length === 1 ? found[0] : null,
        runbook: { ref: runbook.ref, title: runbook.title, spec: runbook.spec },
        parameters,
        override: asked.override,
        request: asked.request,
        incident: await incidents.openFor(asked.entityRef),
      },
      signal,
    );
  }

  /**
   * Decides again and starts, when the plan is still the one that was seen.
   *
   * @returns the execution's id
   * @throws ConflictError when the plan has changed or a rule forbids it; the
   * refusal is recorded, nothing runs
   */
  async start(
    asked: Asked & { planDigest: string },
    person: string,
    signal: AbortSignal,
  ): Promise<string> {
    const made = await this.decide(asked, person, signal);
    if (made.decision.verdict !== 'act') {
      await this.#recordRefusal(made);
      throw new ConflictError(refusalOf(made));
    }
    if (planDigest(plansOf(made.facts)) !== asked.planDigest) {
      throw new ConflictError(
        'The plan is not the one you saw: things have changed since. Look at the new plan and run it again.',
      );
    }
    return this.#begin(made, person);
  }

  /**
   * Only asks: the plan waits until somebody approves it in the portal, also
   * where the person might have run it themselves.
   *
   * @returns the execution's id
   * @throws ConflictError when a rule forbids it, or something is under way
   */
  async request(
    asked: Asked & { request: { reason: string } },
    person: string,
    signal: AbortSignal,
  ): Promise<string> {
    const made = await this.decide(asked, person, signal);
    if (made.decision.verdict !== 'suggest') {
      await this.#recordRefusal(made);
      throw new ConflictError(refusalOf(made));
    }
    return this.#begin(made, person);
  }

  /** @throws ConflictError when something else is under way there */
  async #begin(made: MadeDecision, person: string): Promise<string> {
    try {
      return await this.#commit(made, person);
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new ConflictError(
        `Another execution on ${made.facts.workload
          ?.split('/')
          .at(-1)} is under way: wait until it has ended.`,
      );
    }
  }

  async #commit(made: MadeDecision, person: string): Promise<string> {
    const { knex, decisions, incidents, timeline, queue } = this.options;
    const incidentId = made.facts.incident?.id ?? null;
    const id = await knex.transaction(async transaction => {
      const decisionId = await decisions.add(
        transaction,
        made.facts,
        made.decision,
      );
      const started = await startExecution(
        this.options,
        transaction,
        decisionId,
        made,
      );
      // Takes turns with whoever closes the incident by hand meanwhile.
      if (incidentId) await queue.request(transaction, 'incident', incidentId);
      const incident =
        incidentId && (await incidents.get(incidentId, transaction));
      // Whoever was called stays called, whatever comes of the run.
      if (incident && !SETTLED.includes(incident.status)) {
        await incidents.setStatus(transaction, incident.id, started.status);
      }
      await timeline.append(
        transaction,
        incidentId ? incidentChain(incidentId) : executionChain(started.id),
        [
          {
            kind: 'decision',
            actor: person,
            summary: decisionSentence(made),
            data: { decisionId, executionId: started.id, ...made.decision },
          },
          ...started.events.map(event => ({ ...event, actor: person })),
        ],
      );
      return started.id;
    });
    this.options.changed(incidentId, made.facts.entityRef);
    return id;
  }

  async #recordRefusal(made: MadeDecision): Promise<void> {
    await this.options.knex.transaction(transaction =>
      this.options.decisions.add(transaction, made.facts, made.decision),
    );
  }
}

/** Whether a denied run would be let through if the person said why. */
export function isOverridable({ facts, decision }: MadeDecision): boolean {
  const { trigger } = facts;
  if (decision.verdict !== 'deny' || trigger.kind !== 'person') return false;
  const override = { reason: 'whatever it is' };
  return (
    decide({ ...facts, trigger: { ...trigger, override } }).verdict === 'act'
  );
}

/**
 * What stands in the way: a rule that forbids it, or else a decision point that
 * asks for an approval, which a person's own run cannot wait for.
 */
function refusalOf({ facts, decision }: MadeDecision): string {
  const forbidding = decision.reasons.filter(
    ({ effect }) => effect === 'forbids',
  );
  // Points add to what the rules have said, which limits nothing here.
  const limiting = decision.reasons
    .slice(decide(facts).reasons.length)
    .filter(({ effect }) => effect === 'limits');
  return (forbidding.length > 0 ? forbidding : limiting)
    .map(({ message }) => message)
    .join(' ');
}
