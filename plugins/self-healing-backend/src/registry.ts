import {
  Action,
  AlertSource,
  Check,
  DecisionPoint,
  Diagnoser,
  EvidenceSource,
  Model,
  Notifier,
  SelfHealingExtensionPoint,
  WorkloadHistory,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { spoken } from './redaction/withoutSecrets';

/** What modules have plugged in, by id. */
export class Registry implements SelfHealingExtensionPoint {
  readonly alertSources = new Map<string, AlertSource>();
  readonly locators = new Map<string, WorkloadLocator>();
  readonly histories = new Map<string, WorkloadHistory>();
  readonly evidenceSources = new Map<string, EvidenceSource>();
  readonly diagnosers = new Map<string, Diagnoser>();
  readonly decisionPoints = new Map<string, DecisionPoint>();
  readonly actions = new Map<string, Action>();
  readonly models = new Map<string, Model>();
  readonly notifiers = new Map<string, Notifier>();
  readonly checks = new Map<string, Check>();

  redact(text: string): string {
    return spoken(text);
  }

  addAlertSource(source: AlertSource): void {
    add(this.alertSources, 'Alert source', source);
  }

  addWorkloadLocator(locator: WorkloadLocator): void {
    add(this.locators, 'Workload locator', locator);
  }

  addWorkloadHistory(history: WorkloadHistory): void {
    add(this.histories, 'Workload history', history);
  }

  addEvidenceSource(source: EvidenceSource): void {
    add(this.evidenceSources, 'Evidence source', source);
  }

  addDiagnoser(diagnoser: Diagnoser): void {
    add(this.diagnosers, 'Diagnoser', diagnoser);
  }

  addDecisionPoint(point: DecisionPoint): void {
    add(this.decisionPoints, 'Decision point', point);
  }

  // An action is only ever given what its own schema let through.
  addAction<I>(action: Action<I>): void {
    add(this.actions, 'Action', action as Action);
  }

  addModel(model: Model): void {
    add(this.models, 'Model', model);
  }

  addNotifier(notifier: Notifier): void {
    add(this.notifiers, 'Notifier', notifier);
  }

  addCheck<I>(check: Check<I>): void {
    add(this.checks, 'Check', check as Check);
  }
}

/** @throws Error at startup when the id is taken */
function add<T extends { id: string }>(
  registered: Map<string, T>,
  what: string,
  item: T,
): void {
  if (registered.has(item.id)) {
    throw new Error(`${what} '${item.id}' is registered twice`);
  }
  registered.set(item.id, item);
}
