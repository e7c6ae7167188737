import { createExtensionPoint } from '@backstage/backend-plugin-api';
import {
  Action,
  AlertSource,
  Check,
  DecisionPoint,
  Diagnoser,
  EvidenceSource,
  WorkloadHistory,
} from './contracts';
import { WorkloadLocator } from './workloadLocator';
import { Model } from './model';
import { Notifier } from './notifier';

/**
 * Where modules plug in. Adding a second thing with an id already taken throws
 * at startup.
 *
 * @public
 */
export interface SelfHealingExtensionPoint {
  /**
   * What a module logs or sends elsewhere, without secrets and without what is
   * personal; see {@link redactingLogger}.
   */
  redact(text: string): string;
  addAlertSource(source: AlertSource): void;
  addWorkloadLocator(locator: WorkloadLocator): void;
  addWorkloadHistory(history: WorkloadHistory): void;
  addEvidenceSource(source: EvidenceSource): void;
  addDiagnoser(diagnoser: Diagnoser): void;
  addDecisionPoint(point: DecisionPoint): void;
  addAction<I>(action: Action<I>): void;
  /** One that explains; it is only asked when the configuration names it. */
  addModel(model: Model): void;
  addNotifier(notifier: Notifier): void;
  addCheck<I>(check: Check<I>): void;
}

/**
 * Where modules of the `self-healing` plugin plug in.
 *
 * @public
 */
export const selfHealingExtensionPoint =
  createExtensionPoint<SelfHealingExtensionPoint>({ id: 'self-healing' });
