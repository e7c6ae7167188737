import { healthyConditions } from './controllers/nodeLifecycle';
import { ImageBehaviours } from './imageBehaviour';
import { Registry } from './registry';
import { DEPLOYMENTS, NAMESPACES, NODES } from './resources';

export const SHOP_NAMESPACE = 'shop';

/** What one container of a shop service needs to live. */
const WORKING_SET = '96Mi';
const FIRST_RELEASE = '1.4.0';

interface ShopService {
  name: string;
  system: 'storefront' | 'orders';
  replicas: number;
}

const SHOP_SERVICES: readonly ShopService[] = [
  { name: 'web', system: 'storefront', replicas: 3 },
  { name: 'catalogue', system: 'storefront', replicas: 2 },
  { name: 'search', system: 'storefront', replicas: 2 },
  { name: 'checkout', system: 'orders', replicas: 3 },
  { name: 'payments', system: 'orders', replicas: 2 },
  { name: 'inventory', system: 'orders', replicas: 2 },
];

function shopImage(service: string, release = FIRST_RELEASE): string {
  return `shop/${service}:${release}`;
}

/** Every release of a service needs the same memory. */
export function rememberMemoryNeed(
  images: ImageBehaviours,
  image: string,
): void {
  images.needsMemory(image, WORKING_SET);
}

function shopDeployment({ name, system, replicas }: ShopService) {
  const labels = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': system,
    'backstage.io/kubernetes-id': name,
  };
  // Says of itself whose it is, so that no other entity can claim it.
  const annotations = {
    'self-healing.backstage.io/entity-ref': `component:default/${name}`,
  };
  return {
    metadata: { name, labels, annotations },
    spec: {
      replicas,
      selector: { matchLabels: { 'app.kubernetes.io/name': name } },
      // One pod may be missing during a rollout, so that a bad release is felt.
      strategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxSurge: 1, maxUnavailable: 1 },
      },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name,
              image: shopImage(name),
              ports: [{ name: 'http', containerPort: 8080 }],
              resources: {
                requests: { cpu: '50m', memory: '128Mi' },
                limits: { memory: '256Mi' },
              },
              readinessProbe: {
                httpGet: { path: '/ready', port: 'http' },
                periodSeconds: 10,
              },
            },
          ],
        },
      },
    },
  };
}

export function createNamespaces(registry: Registry): void {
  for (const name of ['default', 'kube-system']) {
    registry.create(NAMESPACES, undefined, { metadata: { name } });
  }
}

export function createNodes(registry: Registry, count = 3): void {
  const size = { cpu: '4', memory: '16Gi', pods: '110' };
  for (let index = 1; index <= count; index += 1) {
    const name = `node-${index}`;
    registry.create(NODES, undefined, {
      metadata: {
        name,
        labels: {
          'beta.kubernetes.io/arch': 'amd64',
          'beta.kubernetes.io/os': 'linux',
          'kubernetes.io/arch': 'amd64',
          'kubernetes.io/hostname': name,
          'kubernetes.io/os': 'linux',
        },
        annotations: { 'node.alpha.kubernetes.io/ttl': '0' },
      },
      spec: { podCIDR: `10.244.${index}.0/24` },
      status: {
        capacity: size,
        allocatable: size,
        conditions: healthyConditions(registry.now()),
        addresses: [
          { type: 'InternalIP', address: `192.0.2.${10 + index}` },
          { type: 'Hostname', address: name },
        ],
        daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
        nodeInfo: {
          machineID: '',
          systemUUID: '',
          bootID: '',
          kernelVersion: 'demo',
          osImage: 'Demo Linux',
          containerRuntimeVersion: 'containerd://demo',
          kubeletVersion: 'v1.26.0-demo',
          kubeProxyVersion: 'v1.26.0-demo',
          operatingSystem: 'linux',
          architecture: 'amd64',
        },
      },
    });
  }
}

export function createShop(registry: Registry, images: ImageBehaviours): void {
  registry.create(NAMESPACES, undefined, {
    metadata: { name: SHOP_NAMESPACE },
  });
  for (const service of SHOP_SERVICES) {
    rememberMemoryNeed(images, shopImage(service.name));
    registry.create(DEPLOYMENTS, SHOP_NAMESPACE, shopDeployment(service));
  }
}
