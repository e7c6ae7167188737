import { LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  Alert,
  ANNOTATION_ENABLED,
  durationToMs,
  GUARDRAIL_MEMORY,
  Incident,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  Action,
  Check,
  compileParameters,
  DecisionPoint,
} from '@backstage-self-healing/plugin-self-healing-node';
import { minutesSinceDeploy, unreadOf } from '../diagnosis/diagnose';
import { Diagnosis } from '../diagnosis/DiagnosisStore';
import { withoutPlanted } from '../diagnosis/plantedFindings';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { ownerOf } from '../incidents/ownerOf';
import { askedNext, expiredPlans } from './askedNext';
import { CatalogReader } from './CatalogReader';
import { checkProblem } from './checkProblem';
import { decide, PolicyVerdict, runbookToPlan } from './decide';
import { ExecutionFact, PlanningFact, PolicyFacts, RunbookFact } from './facts';
import { KillSwitchStore } from './KillSwitchStore';
import { planRunbook } from './planRunbook';
import { review } from './review';
import { strictestApproval } from './strictestApproval';
import { withoutSecretsIn } from '../redaction/withoutSecrets';
import { reportOf, wordsOf } from '../wordsOf';

/** How far back guardrails look. */
const MEMORY_MS = durationToMs(GUARDRAIL_MEMORY);

/** A decision and the facts it rests on; nothing of it has been stored yet. */
export type MadeDecision = {
  facts: PolicyFacts;
  decision: PolicyVerdict;
  runbook: RunbookFact | null;
  /** The runbook's parameters, defaults included. */
  parameters: Record<string, unknown>;
};

/** What guardrails need to know of executions; see `ExecutionStore`. */
interface ExecutionHistory {
  recent(
    entityRef: string | null,
    target: string | null,
    since: Date,
  ): Promise<(Omit<ExecutionFact, 'startedAt'> & { createdAt: string })[]>;
}

type Options = {
  catalog: CatalogReader;
  claims: ClaimReader;
  executions: ExecutionHistory;
  killSwitches: KillSwitchStore;
  actions: ReadonlyMap<string, Action>;
  checks: ReadonlyMap<string, Check>;
  points: readonly DecisionPoint[];
  platform: PolicyFacts['platform'];
  /** Entity refs of those who run the platform. */
  admins: readonly string[];
  logger: LoggerService;
  now(): Date;
};

/**
 * The shell of the *policy* stage: gathers the facts, plans, and lets the pure
 * core decide.
 */
export class DecisionMaker {
  constructor(private readonly options: Options) {}

  /**
   * What the policies say about an incident.
   *
   * @param diagnosing - the catalog is read while it goes on
   */
  async forIncident(
    incident: Incident,
    alerts: readonly Alert[],
    diagnosing: Promise<Diagnosis>,
    signal: AbortSignal,
  ): Promise<MadeDecision> {
    const { catalog, now } = this.options;
    const [entity, healing, { evidence, findings }] = await Promise.all([
      incident.entityRef ? catalog.entity(incident.entityRef) : null,
      catalog.healing(),
      diagnosing,
    ]);
    const common = await this.#common(
      incident.entityRef,
      entity,
      incident.workload,
      signal,
    );
    const expired = expiredPlans(common.executions, incident.id);
    const owner =
      expired > 0 && common.ownerRef
        ? await catalog.entity(common.ownerRef)
        : null;
    const facts = {
      ...common,
      trigger: { kind: 'policy' as const },
      askedNext: askedNext(expired, owner, this.options.admins),
      incident: incidentFact(incident),
      hands: incident.hands ?? null,
      reserve: incident.reserve ?? null,
      alerts: alerts.filter(({ status }) => status === 'firing'),
      findings: withoutPlanted(findings),
      unread: unreadOf(evidence),
      minutesSinceDeploy: minutesSinceDeploy(evidence, now()),
      policies: healing.policies,
      runbook: null,
      planning: null,
    };
    return this.#conclude(facts, {}, signal);
  }

  /** What a person would be told who asks for a runbook now. */
  async forPerson(
    request: {
      person: string;
      entityRef: string;
      workload: string | null;
      runbook: RunbookFact;
      parameters: Record<string, unknown>;
      incident: Incident | undefined;
      override?: { reason: string };
      /** A tool asks on their behalf, and gives this reason. */
      request?: { reason: string };
    },
    signal: AbortSignal,
  ): Promise<MadeDecision> {
    const { person, entityRef, workload, incident, runbook } = request;
    const entity = await this.options.catalog.entity(entityRef);
    const facts = {
      ...(await this.#common(entityRef, entity, workload, signal)),
      trigger: {
        kind: 'person' as const,
        ref: person,
        ...(request.override ? { override: request.override } : {}),
        ...(request.request
          ? {
              request: {
                ...request.request,
                approval: await this.#approvalRule(runbook, entity),
              },
            }
          : {}),
      },
      incident: incident ? incidentFact(incident) : null,
      alerts: [],
      findings: [],
      minutesSinceDeploy: null,
      policies: [],
      runbook,
      planning: null,
    };
    return this.#conclude(facts, request.parameters, signal);
  }

  async #approvalRule(runbook: RunbookFact, entity: Entity | null) {
    const { policies } = await this.options.catalog.healing();
    return strictestApproval(policies, runbook.ref, entity);
  }

  async #conclude(
    facts: PolicyFacts,
    given: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<MadeDecision> {
    // Nothing is asked of a cluster that nothing can come of.
    const runbook = runbookToPlan(facts);
    let planning: PlanningFact | null = null;
    let parameters = given;
    if (runbook) {
      try {
        parameters = compileParameters(
          runbook.spec.parameters,
          "The runbook's parameters",
        ).fill(given);
        planning = await this.#plan(facts, runbook, parameters, signal);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        planning = { error: wordsOf(error) };
      }
    }
    // Through JSON, so that what is decided on is what is stored.
    const known: PolicyFacts = JSON.parse(
      JSON.stringify({ ...facts, planning }),
    );
    const decision = await review(
      known,
      decide(known),
      this.options.points,
      this.options.logger,
    );
    return { facts: known, decision, runbook, parameters };
  }

  async #plan(
    facts: PolicyFacts,
    runbook: RunbookFact,
    parameters: Record<string, unknown>,
    signal: AbortSignal,
  ): Promise<PlanningFact | null> {
    const { entity, workload, ownerRef, incident } = facts;
    if (!entity || !workload) return null;
    const problem = checkProblem(
      runbook.spec.verify?.checks ?? [],
      this.options.checks,
    );
    if (problem) return { error: problem };
    return planRunbook(
      runbook,
      { entity, ownerRef, workload, parameters, incident, steps: {} },
      this.options.actions,
      signal,
    );
  }

  async #common(
    entityRef: string | null,
    entity: Entity | null,
    workload: string | null,
    signal: AbortSignal,
  ) {
    const { claims, executions, killSwitches, platform, now, logger } =
      this.options;
    const since = new Date(now().getTime() - MEMORY_MS);
    const [claim, recent, engaged] = await Promise.all([
      // What has not opted in is left alone, whosever it is.
      entity && workload && hasOptedIn(entity)
        ? claims.of(entity, workload, signal)
        : null,
      executions.recent(entityRef, workload, since),
      killSwitches.engaged().catch(error => {
        // Fail closed: unknown is not the same as none.
        logger.error(`Kill switches unreadable: ${reportOf(error)}`);
        return null;
      }),
    ]);
    return {
      now: now().toISOString(),
      // Stored with the decision, and it is decided on what is stored.
      entity: withoutSecretsIn(entity),
      entityRef: entity ? entityRef : null,
      ownerRef: entity ? ownerOf(entity) : null,
      workload,
      claim,
      killSwitches: engaged,
      executions: recent.map(
        ({ createdAt, ...execution }): ExecutionFact => ({
          ...execution,
          startedAt: createdAt,
        }),
      ),
      platform,
    };
  }
}

function hasOptedIn({ metadata: { annotations } }: Entity): boolean {
  return annotations?.[ANNOTATION_ENABLED] === 'true';
}

function incidentFact({ id, severity, openedAt }: Incident) {
  return { id, severity, openedAt };
}
