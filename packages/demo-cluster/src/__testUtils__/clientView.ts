import { sortedJson } from '../json';

/**
 * What two servers may differ in without a client noticing: identities, times, placement and
 * the hash in a name. Everything else must be the same.
 */
const IDENTITIES: Array<[RegExp, string]> = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/\b(web|crashy)-[a-z0-9]{8,10}-[a-z0-9]{5}\b/g, '$1-<hash>-<pod>'],
  [/\b(web|crashy)-[a-z0-9]{8,10}(?![a-z0-9])/g, '$1-<hash>'],
  [/\.[0-9a-f]{16}$/g, '.<event>'],
  [/\bnode-\d\b/g, '<node>'],
  [/(too old resource version: \d+) \(\d+\)/g, '$1 (<oldest>)'],
];

const SIZES = 'deployment.kubernetes.io';

const VARYING: Record<string, string> = {
  resourceVersion: '<version>',
  'pod-template-hash': '<hash>',
  continue: '<continue>',
  serverAddress: '<address>',
  podIP: '<ip>',
  ip: '<ip>',
};

function withoutIdentities(value: unknown, key?: string): unknown {
  if (key && key in VARYING && value !== undefined) {
    return VARYING[key];
  }
  if (typeof value === 'string') {
    return IDENTITIES.reduce(
      (text, [pattern, replacement]) => text.replace(pattern, replacement),
      value,
    );
  }
  if (Array.isArray(value)) {
    return value.map(entry => withoutIdentities(entry));
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.entries(value).map(([name, entry]) => [
        name,
        withoutIdentities(entry, name),
      ]),
    );
  }
  return value;
}

/** The recording's kubelet was a fake of its own: of its reports only the story counts. */
function podStory({
  phase,
  conditions = [],
  containerStatuses,
  qosClass,
}: any) {
  const ready = conditions.find((one: any) => one.type === 'Ready');
  return {
    phase,
    qosClass,
    ready: ready?.status,
    containers: containerStatuses?.map(
      ({ name, image, ready: isReady, started, state, lastState }: any) => ({
        name,
        image,
        ready: isReady,
        started,
        state: Object.keys(state),
        waiting: state.waiting?.reason,
        last: lastState.terminated && {
          reason: lastState.terminated.reason,
          exitCode: lastState.terminated.exitCode,
        },
      }),
    ),
  };
}

function viewOfObject(object: any, kind: string): any {
  const view = structuredClone(object);
  switch (kind) {
    case 'Pod':
      view.status = podStory(view.status ?? {});
      // Present only once the scheduler has acted, in either server.
      delete view.spec?.nodeName;
      break;
    case 'ReplicaSet':
      // How often a set was resized on the way depends on timing.
      delete view.metadata.generation;
      delete view.status?.observedGeneration;
      // So does what its deployment wanted when it was resized last, to nothing.
      if (view.spec.replicas === 0) {
        delete view.metadata.annotations?.[`${SIZES}/desired-replicas`];
        delete view.metadata.annotations?.[`${SIZES}/max-replicas`];
      }
      break;
    case 'Node':
      // Written by its kubelet.
      delete view.status;
      delete view.metadata.labels;
      delete view.spec?.podCIDR;
      break;
    default:
  }
  view.status?.conditions?.sort((left: any, right: any) =>
    left.type.localeCompare(right.type),
  );
  return view;
}

function sortedItems(items: any[]): any[] {
  return items
    .map(item => ({ item, key: sortedJson(item) }))
    .sort((left, right) => (left.key < right.key ? -1 : 1))
    .map(({ item }) => item);
}

/** A response body as a client reads it, comparable between servers. */
export function clientView(body: any): any {
  if (Array.isArray(body?.items)) {
    const kind = body.kind.replace(/List$/, '');
    const items = body.items.map((item: any) =>
      withoutIdentities(viewOfObject(item, kind)),
    );
    return {
      ...(withoutIdentities({ ...body, items: [] }) as object),
      items: sortedItems(items),
    };
  }
  return body?.metadata
    ? withoutIdentities(viewOfObject(body, body.kind))
    : withoutIdentities(body);
}
