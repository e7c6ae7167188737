import { DemoCluster, startDemoCluster } from './index';
import { jsonEqual } from './json';
import { clientView } from './__testUtils__/clientView';
import { Exchange, recordedExchanges } from './__testUtils__/exchange';

jest.setTimeout(60_000);

const SERVED = [
  'namespace',
  'discovery',
  'errors',
  'deployment',
  'scale',
  'patch',
  'rollout',
  'crash',
  'pods',
  'eviction',
  'hpa',
  'access',
  'nodes',
  'watch',
  'delete',
];
const NAMESPACE = 'rec-mwpv7h3n';
const POD_NAME = /web-7d7fdd5f65-[a-z0-9]{5}/g;

const exchanges = recordedExchanges().filter(({ topic }) =>
  SERVED.includes(topic),
);
const label = ({ topic, name }: Exchange) => `${topic}: ${name}`;
const WATCH = 'watch: stream of 4 s with one change';
const PODS_ON_NODE = 'nodes: pods on node';
const EVENTS = 'crash: events';

describe('exchanges recorded from a real API server', () => {
  let cluster: DemoCluster;
  /** recorded pod names, each standing for a pod of this run */
  const podNames = new Map<string, { name: string; uid: string }>();

  beforeAll(async () => {
    cluster = await startDemoCluster({
      shop: false,
      tickMs: 20,
      startupMs: 40,
    });
  });
  afterAll(() => cluster.stop());

  function send({ user, request }: Exchange): Promise<Response> {
    const tokens: Record<string, string> = { ...cluster.tokens };
    let body: string | undefined;
    if (request.body !== undefined) {
      body =
        typeof request.body === 'string'
          ? request.body
          : JSON.stringify(request.body);
    }
    return fetch(`${cluster.url}${request.path}`, {
      method: request.method,
      headers: {
        'user-agent': 'node',
        ...(tokens[user] ? { authorization: `Bearer ${tokens[user]}` } : {}),
        ...(request.type ? { 'content-type': request.type } : {}),
      },
      body,
    });
  }

  async function read(path: string): Promise<any> {
    const headers = { authorization: `Bearer ${cluster.tokens.admin}` };
    return (await fetch(`${cluster.url}${path}`, { headers })).json();
  }

  async function until(condition: () => Promise<boolean>): Promise<boolean> {
    const deadline = Date.now() + 20_000;
    while (!(await condition())) {
      if (Date.now() > deadline) {
        return false;
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
    return true;
  }

  async function livePods(): Promise<any[]> {
    const path = `/api/v1/namespaces/${NAMESPACE}/pods?labelSelector=app%3Dweb`;
    const { items } = await read(path);
    return items.filter((pod: any) => !pod.metadata.deletionTimestamp);
  }

  /** The rollout that was under way has come to its end, as it had in the recording. */
  async function rolledOut(): Promise<boolean> {
    const web = await read(
      `/apis/apps/v1/namespaces/${NAMESPACE}/deployments/web`,
    );
    const { metadata, spec, status = {} } = web;
    return (
      web.kind !== 'Deployment' ||
      (status.observedGeneration === metadata.generation &&
        status.availableReplicas === spec.replicas &&
        status.updatedReplicas === spec.replicas &&
        status.replicas === spec.replicas)
    );
  }

  /** The recording's cluster also ran a deployment outside of the namespace. */
  async function otherNamespaceRuns(): Promise<boolean> {
    const labels = { app: 'web' };
    await send({
      ...exchanges[0],
      user: 'admin',
      request: {
        method: 'POST',
        path: '/apis/apps/v1/namespaces/default/deployments',
        type: 'application/json',
        body: {
          metadata: { name: 'web' },
          spec: {
            replicas: 3,
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: { containers: [{ name: 'web', image: 'web:v1' }] },
            },
          },
        },
      },
    });
    return until(webRunsAlone);
  }

  /** Where pods run depends on the scheduler: the recording's node ran web and nothing crashing. */
  async function nodeOfWebAlone(): Promise<string | undefined> {
    const { items } = await read(`/api/v1/namespaces/${NAMESPACE}/pods`);
    const nodesOf = (app: string) =>
      items
        .filter((pod: any) => pod.metadata.labels.app === app)
        .map((pod: any) => pod.spec.nodeName);
    const crashing = nodesOf('crashy');
    return nodesOf('web').find((node: string) => !crashing.includes(node));
  }

  /** Replaces web's pods until one of them runs where nothing crashes. */
  async function webRunsAlone(): Promise<boolean> {
    if ((await rolledOut()) && !(await nodeOfWebAlone())) {
      const [{ metadata }] = await livePods();
      await send({
        ...exchanges[0],
        request: {
          method: 'DELETE',
          path: `/api/v1/namespaces/${NAMESPACE}/pods/${metadata.name}`,
        },
      });
    }
    return (await rolledOut()) && (await nodeOfWebAlone()) !== undefined;
  }

  /** What the recording waited for before it sent a request. */
  const beforehand: Record<string, () => Promise<boolean>> = {
    'rollout: bad image': rolledOut,
    'rollout: pause': rolledOut,
    'crash: create': rolledOut,
    'pods: delete wrong uid': rolledOut,
    'pods: delete again': async () => {
      const gone = podNames.get('web-7d7fdd5f65-45drv')!.name;
      const pod = await read(`/api/v1/namespaces/${NAMESPACE}/pods/${gone}`);
      return pod.code === 404;
    },
    'eviction: evict free': rolledOut,
    'eviction: pdb': rolledOut,
    'eviction: evict blocked': rolledOut,
    [PODS_ON_NODE]: otherNamespaceRuns,
  };

  /** Puts a pod of this run in the place of each recorded one. */
  async function adapted(exchange: Exchange): Promise<Exchange> {
    const text = JSON.stringify(exchange.request);
    for (const [recorded] of text.matchAll(POD_NAME)) {
      if (!podNames.has(recorded)) {
        const taken = [...podNames.values()].map(({ uid }) => uid);
        const [{ metadata }] = (await livePods()).filter(
          pod => !taken.includes(pod.metadata.uid),
        );
        podNames.set(recorded, { name: metadata.name, uid: metadata.uid });
      }
    }
    const node =
      (label(exchange) === PODS_ON_NODE && (await nodeOfWebAlone())) ||
      'node-1';
    const deleted = podNames.get('web-7d7fdd5f65-45drv');
    return {
      ...exchange,
      request: JSON.parse(
        text
          .replace(POD_NAME, recorded => podNames.get(recorded)!.name)
          .replace('%3Dnode-1', `%3D${node}`)
          .replace(
            'a48cfd82-29c7-4f86-94b8-e736ca041142',
            deleted?.uid ?? 'not needed yet',
          ),
      ),
    };
  }

  /** The status in an answer to a change shows how far controllers had come: timing. */
  function comparable(exchange: Exchange, body: any): any {
    const view = clientView(body);
    if (
      exchange.request.method !== 'GET' &&
      ['Deployment', 'Pod'].includes(body?.kind)
    ) {
      delete view.status;
    }
    if (label(exchange) === PODS_ON_NODE) {
      // How many more pods there are is the scheduler's choice.
      delete view.metadata.continue;
    }
    if (body?.kind === 'Scale') {
      delete view.status.replicas;
    }
    return view;
  }

  /** Of discovery only what is served can be compared; it must be the same to the letter. */
  function servedPart(recorded: any, actual: any): any {
    if (recorded.kind === 'APIGroupList') {
      const names = actual.groups.map((group: any) => group.name);
      const groups = recorded.groups
        .filter((group: any) => names.includes(group.name))
        .map((group: any) => ({
          ...group,
          versions: group.versions.filter((version: any) =>
            actual.groups
              .find(({ name }: any) => name === group.name)
              .versions.some((one: any) => one.version === version.version),
          ),
        }));
      return { ...recorded, groups };
    }
    if (recorded.kind === 'APIResourceList') {
      const names = actual.resources.map((resource: any) => resource.name);
      const resources = recorded.resources.filter((resource: any) =>
        names.includes(resource.name),
      );
      return { ...recorded, resources };
    }
    return recorded;
  }

  async function replay(exchange: Exchange): Promise<void> {
    const { status, type, body: recorded } = exchange.response;
    let response: Response;
    let body: any;
    const attempt = async () => {
      response = await send(exchange);
      body = await response.json();
      return (
        exchange.request.method !== 'GET' ||
        (response.status === status &&
          jsonEqual(
            comparable(exchange, body),
            comparable(exchange, servedPart(recorded, body)),
          ))
      );
    };
    // A change is sent once; a look is taken again until the state was reached.
    await until(attempt);
    expect(response!.status).toBe(status);
    expect(response!.headers.get('content-type')).toBe(type);
    expect(comparable(exchange, body)).toEqual(
      comparable(exchange, servedPart(recorded, body)),
    );
  }

  async function replayVersion(exchange: Exchange): Promise<void> {
    const response = await send(exchange);
    expect(response.status).toBe(200);
    expect(Object.keys(await response.json())).toEqual(
      Object.keys(exchange.response.body),
    );
  }

  /** More events are written here, by a kubelet the recording lacked: none may be missing. */
  async function replayEvents(exchange: Exchange): Promise<void> {
    const page = await (await send(exchange)).json();
    expect(page.items).toHaveLength(exchange.response.body.items.length);
    expect(Object.keys(page.metadata).sort()).toEqual(
      Object.keys(exchange.response.body.metadata).sort(),
    );
    const all = await read(`/api/v1/namespaces/${NAMESPACE}/events`);
    const story = ({ metadata, ...event }: any) =>
      clientView({
        ...event,
        involvedObject: { ...event.involvedObject, resourceVersion: '' },
        reportingInstance: event.source.component ? '' : 'default-scheduler',
      });
    const written = all.items.map(story);
    for (const event of exchange.response.body.items) {
      expect(written).toContainEqual(story(event));
    }
  }

  async function replayWatch(exchange: Exchange): Promise<void> {
    const path = `/apis/apps/v1/namespaces/${NAMESPACE}/deployments`;
    const { metadata } = await read(path);
    const response = await send({
      ...exchange,
      request: {
        ...exchange.request,
        path: exchange.request.path.replace(
          /resourceVersion=\d+/,
          `resourceVersion=${metadata.resourceVersion}`,
        ),
      },
    });
    await send({
      ...exchange,
      request: {
        method: 'PATCH',
        path: `${path}/crashy`,
        type: 'application/merge-patch+json',
        body: { metadata: { annotations: { touched: 'yes' } } },
      },
    });
    const lines = (await response.text())
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(response.status).toBe(200);
    expect(
      lines.map(({ type, object }) => ({
        type,
        kind: object.kind,
        ...(object.metadata.name ? { name: object.metadata.name } : {}),
        ...(object.metadata.annotations?.touched
          ? { annotations: object.metadata.annotations.touched }
          : {}),
      })),
    ).toEqual(exchange.response.lines);
  }

  it.each(exchanges.map(exchange => [label(exchange), exchange] as const))(
    '%s',
    async (name, recorded) => {
      expect(await until(beforehand[name] ?? (async () => true))).toBe(true);
      const exchange = await adapted(recorded);
      switch (name) {
        case 'discovery: /version':
          return replayVersion(exchange);
        case EVENTS:
          return replayEvents(exchange);
        case WATCH:
          return replayWatch(exchange);
        default:
          return replay(exchange);
      }
    },
  );
});
