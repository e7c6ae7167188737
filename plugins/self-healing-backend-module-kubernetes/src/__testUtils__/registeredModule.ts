import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  Action,
  Check,
  Diagnoser,
  EvidenceSource,
  SelfHealingExtensionPoint,
  selfHealingExtensionPoint,
  WorkloadHistory,
  WorkloadLocator,
} from '@backstage-self-healing/plugin-self-healing-node';
import { JsonObject } from '@backstage/types';
import { knex as createKnex } from 'knex';
import selfHealingModuleKubernetes from '..';

/** Of all modules of a test file, as replicas have one. */
const knex = createKnex({
  client: 'better-sqlite3',
  connection: ':memory:',
  useNullAsDefault: true,
});
const backends = new Array<{ stop(): Promise<void> }>();
afterAll(async () => {
  // First who asks the database, and then the database.
  await Promise.all(backends.splice(0).map(backend => backend.stop()));
  await knex.destroy();
});

/** What the module registers, as the plugin receives it. */
export type RegisteredModule = {
  action(id: string): Action<unknown>;
  check(id: string): Check<unknown>;
  locator: WorkloadLocator;
  history: WorkloadHistory;
  evidenceSource: EvidenceSource;
  diagnosers: Diagnoser[];
  ids: string[];
};

/** Starts the module in a real backend with the given clusters. */
export async function startModule(
  ...clusters: JsonObject[]
): Promise<RegisteredModule> {
  const actions = new Map<string, Action<unknown>>();
  const checks = new Map<string, Check<unknown>>();
  const locators: WorkloadLocator[] = [];
  const histories: WorkloadHistory[] = [];
  const evidenceSources: EvidenceSource[] = [];
  const diagnosers: Diagnoser[] = [];
  const extensionPoint: SelfHealingExtensionPoint = {
    redact: text => text,
    addAction: action => {
      actions.set(action.id, action as Action<unknown>);
    },
    addCheck: check => {
      checks.set(check.id, check as Check<unknown>);
    },
    addWorkloadLocator: locator => locators.push(locator),
    addWorkloadHistory: history => histories.push(history),
    addEvidenceSource: source => evidenceSources.push(source),
    addDiagnoser: diagnoser => diagnosers.push(diagnoser),
    addAlertSource: () => {},
    addDecisionPoint: () => {},
    addModel: () => {},
    addNotifier: () => {},
  };
  const backend = await startTestBackend({
    extensionPoints: [[selfHealingExtensionPoint, extensionPoint]],
    features: [
      selfHealingModuleKubernetes,
      catalogServiceMock.factory({ entities: [] }),
      mockServices.database.factory({ knex }),
      mockServices.rootConfig.factory({
        data: { selfHealing: { kubernetes: { clusters } } },
      }),
    ],
  });
  backends.push(backend);
  return {
    action: id => found(actions, id),
    check: id => found(checks, id),
    locator: locators[0],
    history: histories[0],
    evidenceSource: evidenceSources[0],
    diagnosers,
    ids: [
      ...actions.keys(),
      ...checks.keys(),
      ...[...locators, ...histories, ...evidenceSources, ...diagnosers].map(
        ({ id }) => id,
      ),
    ],
  };
}

function found<T>(items: ReadonlyMap<string, T>, id: string): T {
  const item = items.get(id);
  if (!item) throw new Error(`The module registers no ${id}`);
  return item;
}
