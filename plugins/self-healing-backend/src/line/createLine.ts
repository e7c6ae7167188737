import {
  AuditorService,
  AuthService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { SignalsService } from '@backstage/plugin-signals-node';
import { Knex } from 'knex';
import { SelfHealingConfig } from '../config';
import { instructionsInEvidence } from '../diagnosis/analysis/injections/instructionsInEvidence';
import { DiagnosisStore } from '../diagnosis/DiagnosisStore';
import {
  dependencySource,
  dependencyTrouble,
} from '../diagnosis/dependencies/dependencyTrouble';
import { createAlertCheck } from '../execution/proof/alertCheck';
import { Approvals } from '../execution/Approvals';
import { ExecutionStore } from '../execution/ExecutionStore';
import { Executor } from '../execution/Executor';
import { createCorrelateStage } from '../incidents/correlateStage';
import { createAnalyst } from './createAnalyst';
import { createIncidentHandler } from './carryIncident';
import { IncidentHands } from '../incidents/IncidentHands';
import { Claimants } from '../incidents/claims/Claimants';
import { ClaimReader } from '../incidents/claims/ClaimReader';
import { IncidentStore } from '../incidents/IncidentStore';
import { OriginFinder } from '../incidents/OriginFinder';
import { HeldAlerts } from '../incidents/placing/HeldAlerts';
import { WaitingAlerts } from '../incidents/placing/WaitingAlerts';
import { ShortMemory } from '../incidents/ShortMemory';
import { TimelineStore } from '../incidents/TimelineStore';
import { EntityHealingReader } from '../insights/EntityHealingReader';
import { ResolutionReader } from '../insights/ResolutionReader';
import { DeliveryStore } from '../intake/DeliveryStore';
import { AlertmanagerPoll } from '../intake/alertmanagers/AlertmanagerPoll';
import { PolledAlertStore } from '../intake/alertmanagers/PolledAlertStore';
import { Heartbeats } from '../intake/heartbeats/Heartbeats';
import { HeartbeatStore } from '../intake/heartbeats/HeartbeatStore';
import { opensNothing } from '../incidents/opensNothing';
import { createNotices } from '../notices/createNotices';
import { CatalogReader } from '../policy/CatalogReader';
import { ClaimReport } from '../policy/ClaimReport';
import { DecisionMaker } from '../policy/DecisionMaker';
import { DecisionStore } from '../policy/DecisionStore';
import { PolicyPreviewer } from '../policy/preview/PolicyPreviewer';
import { KillSwitchStore } from '../policy/KillSwitchStore';
import { PersonRuns } from '../execution/PersonRuns';
import { WorkloadFinder } from '../policy/WorkloadFinder';
import { IncidentRedaction } from '../redaction/placeholders/IncidentRedaction';
import { PlaceholderStore } from '../redaction/placeholders/PlaceholderStore';
import { Seal } from '../redaction/placeholders/Seal';
import { Registry } from '../registry';
import { Worker } from '../work/Worker';
import { WorkQueue } from '../work/WorkQueue';
import { LookAgain } from './LookAgain';
import { createPageSignals } from './pageSignals';

/**
 * Joins the stages: source → intake → incidents → diagnosis → policy →
 * execution → insights. Stages know each other's plain values only; here, and
 * only here, they meet.
 */
export function createLine(options: {
  auditor: AuditorService;
  auth: AuthService;
  /** Of the portal, for links that are followed elsewhere. */
  baseUrl?: string;
  catalog: CatalogService;
  config: SelfHealingConfig;
  knex: Knex;
  logger: LoggerService;
  notifications: NotificationService;
  registry: Registry;
  signals: SignalsService;
}) {
  const { auditor, auth, config, knex, logger, registry, signals } = options;
  const now = () => new Date();
  const queue = new WorkQueue(knex);
  const deliveries = new DeliveryStore(knex, queue, now);
  const heartbeats = new Heartbeats({
    heartbeats: config.heartbeats,
    store: new HeartbeatStore(knex, queue, now),
    deliveries,
    queue,
    now,
  });
  const polled = new PolledAlertStore(knex);
  const alertmanagers = new AlertmanagerPoll({
    store: polled,
    deliveries,
    queue,
    logger,
    now,
  });
  const incidents = new IncidentStore(knex, now, config.severities);
  const hands = new IncidentHands({
    knex,
    histories: registry.histories,
    now,
  });
  const timeline = new TimelineStore(now);
  const diagnoses = new DiagnosisStore(knex);
  const { keys } = config.redaction;
  const placeholders = new PlaceholderStore(
    knex,
    keys.length > 0 ? new Seal(keys) : undefined,
    now,
  );
  const redaction = new IncidentRedaction(placeholders);
  const decisions = new DecisionStore(knex);
  const executions = new ExecutionStore(knex, now);
  const killSwitches = new KillSwitchStore(knex, now);
  const resolutions = new ResolutionReader(knex);

  registry.addCheck(
    createAlertCheck(incidents, polled, config.severities, now),
  );
  const { actions, checks } = registry;
  const locators = [...registry.locators.values()];
  const platform = {
    guardrails: config.guardrails,
    sameChangeWithin: config.sameChangeWithin,
  };
  const catalog = new CatalogReader(options.catalog, auth);
  const workloads = new WorkloadFinder(locators);
  const memory = new ShortMemory({
    keptMs: 5_000,
    atOnce: 10,
    now: () => now().getTime(),
  });
  const claimants = new Claimants({ catalog: options.catalog, auth, memory });
  const claims = new ClaimReader({
    claimants: new Claimants({
      catalog: options.catalog,
      auth,
      // Decided on as the catalog has it now, or nearly.
      memory: new ShortMemory({
        keptMs: 500,
        atOnce: 10,
        now: () => now().getTime(),
      }),
    }),
    locators,
    platform: config.claims,
  });
  const points = [...registry.decisionPoints.values()];

  const tell = createPageSignals(signals, logger);
  /** Something has been committed: tell open pages, and look for work. */
  const changed = (incidentId: string | null, entityRef: string | null) => {
    queue.wake();
    tell({
      ...(incidentId ? { incidentId } : {}),
      ...(entityRef ? { entityRef } : {}),
    });
  };

  const { analyses, analyst, listeners, questioner } = createAnalyst({
    knex,
    queue,
    incidents,
    diagnoses,
    timeline,
    redaction,
    catalog,
    models: registry.models,
    config: config.analysis,
    auditor,
    logger,
    now,
    changed,
  });

  const shared = {
    knex,
    queue,
    deliveries,
    heartbeats,
    alertmanagers,
    incidents,
    hands,
    timeline,
    diagnoses,
    analyses,
    placeholders,
    redaction,
    decisions,
    executions,
    killSwitches,
    resolutions,
    catalog,
    claims,
    workloads,
    actions,
    checks,
    platform,
    auditor,
    logger,
    now,
    changed,
  };
  const decisionMaker = new DecisionMaker({
    ...shared,
    admins: config.notices.admins,
    points,
  });
  const lookAgain = new LookAgain(shared);
  for (const history of registry.histories.values()) {
    history.onChange?.(lookAgain.changed);
  }
  const executor = new Executor({
    ...shared,
    verificationPollMs: config.verificationPollMs,
    sameChangeWithin: config.sameChangeWithin,
  });
  const notices = createNotices({
    ...shared,
    notifications: options.notifications,
    notifiers: registry.notifiers,
    config: config.notices,
    baseUrl: options.baseUrl,
  });
  const worker = new Worker({
    queue,
    logger,
    concurrency: config.workConcurrency,
    pollMs: config.workPollMs,
    leaseMs: config.workLeaseMs,
    handlers: {
      correlate: createCorrelateStage({
        ...shared,
        waiting: new WaitingAlerts(knex, now),
        held: new HeldAlerts(knex),
        origins: new OriginFinder({
          claimants,
          claims: new ClaimReader({
            claimants,
            locators,
            platform: config.claims,
          }),
          locators,
          memory,
          logger,
        }),
        causeWindowMs: config.causeWindowMs,
        opensNothing: alert =>
          opensNothing(alert, config.severities) ||
          heartbeats.isExpected(alert),
      }),
      incident: createIncidentHandler({
        ...shared,
        decisionMaker,
        sources: [
          ...registry.evidenceSources.values(),
          dependencySource({
            entity: ref => catalog.entity(ref),
            openFor: ref => incidents.openFor(ref),
            now,
          }),
        ],
        diagnosers: [
          ...registry.diagnosers.values(),
          dependencyTrouble,
          instructionsInEvidence,
        ],
        diagnosed: analyst.diagnosed,
      }),
      heartbeat: heartbeats.handle,
      execution: executor.handle,
      notify: notices.notify,
      deliver: notices.deliver,
    },
  });
  // By itself: however long a model takes, nothing else waits for it.
  const analysisWorker = new Worker({
    queue,
    logger,
    concurrency: Math.min(config.workConcurrency, config.analysis.concurrency),
    pollMs: config.workPollMs,
    leaseMs: config.workLeaseMs,
    handlers: { analysis: questioner.handle },
  });
  return {
    ...shared,
    analyst,
    analysisWorker,
    listeners,
    worker,
    notices,
    approvals: new Approvals(shared),
    runs: new PersonRuns({ ...shared, decisionMaker }),
    previewer: new PolicyPreviewer(shared),
    reader: new EntityHealingReader(shared),
    claimReport: new ClaimReport({
      ...shared,
      auth,
      catalogService: options.catalog,
    }),
  };
}

/** The stages and stores of one backend, joined. */
export type Line = ReturnType<typeof createLine>;
