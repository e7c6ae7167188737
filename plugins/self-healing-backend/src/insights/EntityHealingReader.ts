import { LoggerService } from '@backstage/backend-plugin-api';
import {
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import {
  ANNOTATION_ENABLED,
  EntityHealing,
  Execution,
  Guardrails,
  KillSwitch,
  KillSwitchScope,
} from '@backstage-self-healing/plugin-self-healing-common';
import { ExecutionStore, StoredExecution } from '../execution/ExecutionStore';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { IncidentStore } from '../incidents/IncidentStore';
import { CatalogReader } from '../policy/CatalogReader';
import { targetsEntity } from '../policy/choosePolicy';
import { DecisionStore } from '../policy/DecisionStore';
import { describeGuardrails } from '../policy/guardrails';
import { runbookRefOf } from '../policy/healingCatalog';
import { KillSwitchStore } from '../policy/KillSwitchStore';
import { claimObstacle } from '../policy/gates/claim';
import { WorkloadFinder } from '../policy/WorkloadFinder';
import { offeredRunbooks } from './offeredRunbooks';
import { ResolutionReader } from './ResolutionReader';
import { entityStatistics } from './statistics';
import { reportOf } from '../wordsOf';

const EXECUTIONS_SHOWN = 20;

/** Gathers what the *Self-healing* tab shows; changes nothing. */
export class EntityHealingReader {
  constructor(
    private readonly options: {
      catalog: CatalogReader;
      claims: ClaimReader;
      workloads: WorkloadFinder;
      executions: ExecutionStore;
      incidents: IncidentStore;
      resolutions: ResolutionReader;
      decisions: DecisionStore;
      killSwitches: KillSwitchStore;
      platform: { guardrails: Guardrails };
      logger: LoggerService;
      now(): Date;
    },
  ) {}

  async read(
    entity: Entity,
    allowed: EntityHealing['allowed'],
    see: (execution: StoredExecution) => Promise<Execution>,
  ): Promise<EntityHealing> {
    const { catalog, executions, incidents, decisions, killSwitches } =
      this.options;
    const { resolutions } = this.options;
    const entityRef = stringifyEntityRef(entity);
    const [located, healing, recent, times, verdicts, switches] =
      await Promise.all([
        this.#locate(entity),
        catalog.healing(),
        executions.ofEntity(entityRef, EXECUTIONS_SHOWN),
        incidents.timesOf(entityRef),
        decisions.latestVerdicts(entityRef),
        killSwitches.all(),
      ]);
    const target = located.workloads.length === 1 ? located.workloads[0] : null;
    const applying = healing.policies.filter(
      policy => targetsEntity(policy, entity).matches,
    );
    const concerning = switches.filter(({ scope }) =>
      concerns(scope, entityRef, located.workloads, applying),
    );
    const obstacles = [
      ...optInObstacles(entity),
      ...located.obstacles,
      ...concerning.filter(({ engaged }) => engaged).map(describeSwitch),
    ];
    const facts = recent.map(execution => ({
      ...execution,
      startedAt: execution.createdAt,
    }));
    return {
      entityRef,
      enabled: obstacles.length === 0,
      // What cannot be told now stops nobody from acting on what can.
      obstacles: [...obstacles, ...located.unanswered],
      workloads: located.workloads,
      policies: applying.map(({ ref, title, spec, runbook, ...said }) => ({
        ref,
        title,
        autonomy: spec.autonomy,
        when: spec.when,
        runbookRef:
          runbook?.ref ??
          runbookRefOf(spec.runbook, parseEntityRef(ref).namespace) ??
          spec.runbook,
        runbookTitle: runbook?.title ?? spec.runbook,
        ...(said.problem || !runbook
          ? { problem: said.problem ?? `${spec.runbook} is not in the catalog` }
          : {}),
        ...(said.warning ? { warning: said.warning } : {}),
        guardrails: describeGuardrails(
          spec,
          this.options.platform.guardrails,
          facts,
          target,
          this.options.now().toISOString(),
        ),
        ...(verdicts.has(ref) ? { lastVerdict: verdicts.get(ref)! } : {}),
      })),
      runbooks: offeredRunbooks(entity, healing.runbooks),
      killSwitches: concerning,
      executions: await Promise.all(recent.map(see)),
      allowed,
      statistics: entityStatistics(times, await resolutions.of(times)),
    };
  }

  async #locate(entity: Entity): Promise<{
    workloads: string[];
    obstacles: string[];
    unanswered: string[];
  }> {
    const signal = AbortSignal.timeout(10_000);
    try {
      const answer = await this.options.workloads.of(entity, signal);
      const { refs: workloads } = answer;
      const unanswered = answer.unanswered
        ? [
            `Where else this entity runs could not be asked: ${answer.unanswered}`,
          ]
        : [];
      const [only, another] = workloads;
      if (!only) {
        return {
          workloads,
          unanswered,
          obstacles: [
            'No running workload was found for this entity: check its Kubernetes annotations.',
          ],
        };
      }
      if (another) {
        return {
          workloads,
          unanswered,
          obstacles: [
            `This entity runs as ${workloads.length} workloads; people can only act on an entity that is one.`,
          ],
        };
      }
      // What has not opted in has to say nothing yet.
      const obstacle =
        optInObstacles(entity).length === 0
          ? claimObstacle(
              await this.options.claims.of(entity, only, signal),
              only,
            )
          : undefined;
      return { workloads, unanswered, obstacles: obstacle ? [obstacle] : [] };
    } catch (error) {
      this.options.logger.warn(
        `Workloads of ${stringifyEntityRef(entity)} unknown: ${reportOf(
          error,
        )}`,
      );
      return {
        workloads: [],
        unanswered: [],
        obstacles: ['The cluster could not be asked where this entity runs.'],
      };
    }
  }
}

function concerns(
  scope: KillSwitchScope,
  entityRef: string,
  workloads: readonly string[],
  policies: readonly { ref: string }[],
): boolean {
  switch (scope.scope) {
    case 'entity':
      return scope.ref === entityRef;
    case 'cluster':
      return workloads.some(ref => ref.startsWith(`${scope.ref}/`));
    case 'policy':
      return policies.some(({ ref }) => ref === scope.ref);
    default:
      return true;
  }
}

function optInObstacles(entity: Entity): string[] {
  return entity.metadata.annotations?.[ANNOTATION_ENABLED] === 'true'
    ? []
    : [
        `This entity has not opted in: set the annotation ${ANNOTATION_ENABLED} to 'true' in its catalog-info.yaml.`,
      ];
}

function describeSwitch({ scope, reason, changedBy }: KillSwitch): string {
  const what =
    scope.scope === 'global' ? 'everything' : `${scope.scope} ${scope.ref}`;
  return `The kill switch for ${what} is pulled: ${reason} (by ${changedBy}).`;
}
