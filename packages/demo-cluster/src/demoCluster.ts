import { RequestHandler } from 'express';
import { randomBytes } from 'node:crypto';
import { createServer as createHttpServer, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { ADMIN, healerOf, User, VIEWER } from './access';
import { Certificate, createCertificate } from './certificate';
import { ControlLoop } from './controllers/controlLoop';
import { DeploymentController } from './controllers/deployment';
import { DisruptionController } from './controllers/disruption';
import { GarbageCollector } from './controllers/garbageCollector';
import { Kubelet } from './controllers/kubelet';
import { NodeLifecycleController } from './controllers/nodeLifecycle';
import { ReplicaSetController } from './controllers/replicaSet';
import { Scheduler } from './controllers/scheduler';
import { Evaluator, startEvaluator } from './evaluator';
import { EventRecorder } from './events';
import { Fault, FaultInjector, ServiceStatus } from './faults';
import { FieldOwnership } from './fieldOwnership';
import { createApiServer, RecordedRequest } from './http/apiServer';
import { demoRoutes } from './http/demoRoutes';
import { ImageBehaviours } from './imageBehaviour';
import { ClusterUser, kubeconfigFor } from './kubeconfig';
import { renderMetrics } from './metrics';
import { Registry } from './registry';
import { AutoscalerController } from './controllers/autoscaler';
import {
  createNamespaces,
  createNodes,
  createShop,
  SHOP_NAMESPACE,
} from './shop';
import { ClusterSnapshot, snapshotOf } from './snapshot';
import { ObjectStore } from './store';

/** @public */
export interface DemoClusterTokens {
  admin: string;
  healer: string;
  viewer: string;
}

/** @public */
export interface DemoClusterOptions {
  /** 0, the default, takes any free port */
  port?: number;
  /** 127.0.0.1 by default */
  host?: string;
  /** serve HTTPS with a certificate made at start; plain HTTP by default */
  tls?: boolean;
  /** the certificate to use with `tls`, when it should outlive this process */
  certificate?: Certificate;
  /** seed the shop; true by default. The nodes are there in any case. */
  shop?: boolean;
  /** beat of the controllers and the kubelet, 200 by default */
  tickMs?: number;
  /** how long a pod takes from being placed to Ready, 1000 by default */
  startupMs?: number;
  /** fixed tokens; the ones left out are generated */
  tokens?: Partial<DemoClusterTokens>;
  /** where the built-in rules post what they find; without it they do not run */
  alerts?: {
    url: string;
    token: string;
    intervalMs?: number;
    resolvedUrl?: never;
  };
  /** told what an operator of the demo should know */
  log?: (message: string) => void;
  /** stands before the API server, as a load balancer that loses requests does */
  before?: RequestHandler;
}

/** A running demo cluster. @public */
export interface DemoCluster {
  readonly url: string;
  readonly port: number;
  /** the certificate authority to trust, with `tls` */
  readonly caPem?: string;
  readonly tokens: DemoClusterTokens;
  /** every POST, PUT, PATCH and DELETE in the order it arrived */
  readonly requests: ReadonlyArray<RecordedRequest>;
  break(service: string, fault: Fault): void;
  heal(service?: string): void;
  status(): ServiceStatus[];
  /** all objects as they are now, read past the API */
  snapshot(): ClusterSnapshot;
  kubeconfig(user?: ClusterUser): string;
  stop(): Promise<void>;
}

function newToken(): string {
  return randomBytes(24).toString('base64url');
}

async function listen(
  server: Server,
  port: number,
  host: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

/** Starts a small Kubernetes cluster in this process. @public */
export async function startDemoCluster(
  options: DemoClusterOptions = {},
): Promise<DemoCluster> {
  const {
    host = '127.0.0.1',
    tickMs = 200,
    startupMs = 1000,
    shop = true,
  } = options;
  const tokens: DemoClusterTokens = {
    admin: options.tokens?.admin ?? newToken(),
    healer: options.tokens?.healer ?? newToken(),
    viewer: options.tokens?.viewer ?? newToken(),
  };
  const users = new Map<string, User>([
    [tokens.admin, ADMIN],
    [tokens.healer, healerOf(SHOP_NAMESPACE)],
    [tokens.viewer, VIEWER],
  ]);

  const store = new ObjectStore();
  const registry = new Registry(store);
  const events = new EventRecorder(registry);
  const images = new ImageBehaviours();
  const kubelet = new Kubelet(registry, events, images, { startupMs });
  const loop = new ControlLoop(
    store,
    [
      new GarbageCollector(registry),
      new NodeLifecycleController(registry, events, () => kubelet.downNodes),
      new AutoscalerController(registry),
      new DeploymentController(registry, events),
      new ReplicaSetController(registry, events),
      new Scheduler(registry, events),
      kubelet,
      new DisruptionController(registry),
      { step: () => events.forgetOld() },
    ],
    tickMs,
  );
  createNamespaces(registry);
  createNodes(registry);
  if (shop) {
    createShop(registry, images);
  }
  loop.settle();

  const injector = new FaultInjector(registry, images, kubelet);
  let evaluator: Evaluator | undefined;
  const firingFor = (service: string): string[] => {
    const names = (evaluator?.firing() ?? [])
      .filter(({ labels }) =>
        labels.deployment
          ? labels.deployment === service
          : labels.pod?.replace(/-[a-z0-9]+-[a-z0-9]+$/, '') === service,
      )
      .map(({ labels }) => labels.alertname);
    return [...new Set(names)].sort();
  };
  const faults = {
    break(service: string, fault: Fault) {
      injector.break(service, fault);
      loop.wake();
    },
    heal(service?: string) {
      injector.heal(service);
      loop.wake();
    },
    status: () => injector.status(firingFor),
  };

  const requests: RecordedRequest[] = [];
  let address = '';
  const app = createApiServer({
    registry,
    kubelet,
    ownership: new FieldOwnership(),
    users,
    requests,
    metrics: () => renderMetrics(snapshotOf(store)),
    demo: demoRoutes(faults),
    changed: () => loop.wake(),
    address: () => address,
    before: options.before,
  });
  const certificate = options.tls
    ? options.certificate ?? (await createCertificate(host))
    : undefined;
  const server = certificate
    ? createHttpsServer(
        { key: certificate.keyPem, cert: certificate.certPem },
        app,
      )
    : createHttpServer(app);
  let port: number;
  try {
    port = await listen(server, options.port ?? 0, host);
  } catch (error) {
    loop.stop();
    throw error;
  }
  address = `${host}:${port}`;
  const url = `${certificate ? 'https' : 'http'}://${address}`;
  if (options.alerts) {
    evaluator = startEvaluator({
      snapshot: () => snapshotOf(store),
      url: options.alerts.url,
      token: options.alerts.token,
      intervalMs: options.alerts.intervalMs,
      externalUrl: url,
      log: options.log,
    });
  }

  return {
    url,
    port,
    caPem: certificate?.caPem,
    tokens,
    requests,
    ...faults,
    snapshot: () => snapshotOf(store),
    kubeconfig: (user = 'admin') =>
      kubeconfigFor(url, user, tokens[user], certificate?.caPem),
    async stop() {
      loop.stop();
      await evaluator?.stop();
      await new Promise<void>(resolve => {
        server.close(() => resolve());
        // Watches never end by themselves.
        server.closeAllConnections();
      });
    },
  };
}
