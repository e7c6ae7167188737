import {
  DemoCluster,
  DemoClusterOptions,
  startDemoCluster,
} from '@backstage-self-healing/demo-cluster';
import {
  Plan,
  Workload,
  workloadRef,
} from '@backstage-self-healing/plugin-self-healing-common';
import {
  EffectStamp,
  Receipt,
} from '@backstage-self-healing/plugin-self-healing-node';
import { HttpClusterApi } from '../clusters/HttpClusterApi';
import {
  Deployment,
  deploymentPath,
  Pod,
  podsPath,
  replicaSetsPath,
} from '../clusters/resources';
import { isReady } from '../workload/podState';
import { RegisteredModule, startModule } from './registeredModule';

export const signal = new AbortController().signal;

/** A demo cluster and the module that is pointed at it. */
export type Shop = {
  cluster: DemoCluster;
  healer: RegisteredModule;
  /** The same module with an identity that may only read. */
  viewer: RegisteredModule;
  /** Sees and may do everything, for looking at what happened. */
  admin: HttpClusterApi;
};

export async function startShop(options?: DemoClusterOptions): Promise<Shop> {
  const cluster = await startDemoCluster({
    tickMs: 20,
    startupMs: 50,
    ...options,
  });
  const { url, tokens } = cluster;
  const admin = new HttpClusterApi({
    name: 'demo',
    url,
    skipTlsVerify: false,
    credentials: { token: tokens.admin },
  });
  // One after the other: both would migrate the one database.
  const healer = await startModule({ name: 'demo', url, token: tokens.healer });
  const viewer = await startModule({ name: 'demo', url, token: tokens.viewer });
  const shop = { cluster, healer, viewer, admin };
  await until(async () =>
    cluster.status().every(({ ready, desired }) => ready === desired),
  );
  return shop;
}

export function workload(name: string): Workload {
  return { cluster: 'demo', namespace: 'shop', kind: 'Deployment', name };
}

export function ref(name: string): string {
  return workloadRef(workload(name));
}

let executions = 0;

/** A stamp of an execution of its own. */
export function newStamp(direction: EffectStamp['direction'] = 'do') {
  executions += 1;
  return { executionId: `execution-${executions}`, stepId: 'step', direction };
}

export async function plan(
  module: RegisteredModule,
  action: string,
  input: Record<string, unknown>,
): Promise<Plan> {
  const { input: schema, plan: make } = bound(module, action);
  return throughJson(await make(schema.parse(input), { signal }));
}

export async function execute(
  module: RegisteredModule,
  planned: Plan,
  stamp: EffectStamp,
): Promise<Receipt> {
  const action = module.action(planned.action);
  return throughJson(await action.execute(planned, stamp, { signal }));
}

export async function observe(
  module: RegisteredModule,
  planned: Plan,
  stamp: EffectStamp,
) {
  const action = module.action(planned.action);
  return throughJson(await action.observe(planned, stamp, { signal }));
}

function bound(module: RegisteredModule, id: string) {
  const action = module.action(id);
  return { input: action.input, plan: action.plan.bind(action) };
}

// Plans and receipts are kept in a database between their making and use.
function throughJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** Waits for a condition, and says so when it does not come. */
export async function until(
  condition: () => Promise<boolean>,
  what: () => string = () => String(condition),
): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`Never came true: ${what()}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

export async function untilHealthy(shop: Shop, name: string, since: Date) {
  let last = '';
  let seen: Record<string, unknown> | undefined;
  await until(
    async () => {
      const result = await shop.healer
        .check('rollout')
        .evaluate('healthy', { workload: workload(name), since, seen, signal });
      seen = result.seen;
      last = `${result.status}: ${result.message}`;
      return result.status === 'passed';
    },
    () => `${name} healthy (${last})`,
  );
}

export async function deploymentOf(shop: Shop, name: string) {
  return shop.admin.get<Deployment>(deploymentPath('shop', name), signal);
}

export async function podsOf(shop: Shop, name: string): Promise<Pod[]> {
  return shop.admin.list<Pod>(
    podsPath('shop'),
    { labelSelector: `app.kubernetes.io/name=${name}` },
    signal,
  );
}

export function readyPods(pods: readonly Pod[]): Pod[] {
  return pods.filter(isReady);
}

/** Whoever deploys: a new revision with another image, that works. */
export async function release(shop: Shop, name: string, tag: string) {
  await shop.admin.patch(
    deploymentPath('shop', name),
    [
      {
        op: 'replace',
        path: '/spec/template/spec/containers/0/image',
        value: `shop/${name}:${tag}`,
      },
    ],
    { dryRun: false },
    signal,
  );
}

/** Whoever else scales: a person, or an autoscaler. */
export async function scaleByHand(shop: Shop, name: string, replicas: number) {
  await shop.admin.patch(
    deploymentPath('shop', name),
    [{ op: 'replace', path: '/spec/replicas', value: replicas }],
    { dryRun: false },
    signal,
  );
}

/** Names and versions of everything the actions could change. */
export async function versionsOf(shop: Shop): Promise<string[]> {
  const paths = [
    '/apis/apps/v1/namespaces/shop/deployments',
    replicaSetsPath('shop'),
    podsPath('shop'),
  ];
  const lists = await Promise.all(
    paths.map(path => shop.admin.list<Deployment>(path, {}, signal)),
  );
  return lists
    .flat()
    .map(({ metadata }) => `${metadata?.name}@${metadata?.resourceVersion}`)
    .sort();
}

/** Requests that took effect, by the healer. */
export function effectsOf(shop: Shop): string[] {
  return shop.cluster.requests
    .filter(
      ({ dryRun, status, user }) =>
        !dryRun && status < 300 && user.includes('healer'),
    )
    .map(({ method, path }) => `${method} ${path}`);
}
