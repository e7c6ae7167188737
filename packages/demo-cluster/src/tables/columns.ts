import { Deployment, KubeNode, ReplicaSet } from '../objects';
import { formatSelector } from '../selectors';
import { AGE, Column, NAME } from './column';
import { since } from './duration';
import { POD_COLUMNS } from './podColumns';

const CONTAINERS: Column<any>[] = [
  {
    name: 'Containers',
    wide: true,
    cell: ({ spec }) =>
      spec.template.spec.containers.map((one: any) => one.name).join(','),
  },
  {
    name: 'Images',
    wide: true,
    cell: ({ spec }) =>
      spec.template.spec.containers.map((one: any) => one.image).join(','),
  },
  {
    name: 'Selector',
    wide: true,
    cell: ({ spec }) => formatSelector(spec.selector),
  },
];

const DEPLOYMENT: Column<Deployment>[] = [
  NAME,
  {
    name: 'Ready',
    cell: ({ spec, status }) => `${status.readyReplicas ?? 0}/${spec.replicas}`,
  },
  { name: 'Up-to-date', cell: ({ status }) => status.updatedReplicas ?? 0 },
  { name: 'Available', cell: ({ status }) => status.availableReplicas ?? 0 },
  AGE,
  ...CONTAINERS,
];

const REPLICA_SET: Column<ReplicaSet>[] = [
  NAME,
  { name: 'Desired', type: 'integer', cell: ({ spec }) => spec.replicas },
  { name: 'Current', type: 'integer', cell: ({ status }) => status.replicas },
  {
    name: 'Ready',
    type: 'integer',
    cell: ({ status }) => status.readyReplicas ?? 0,
  },
  AGE,
  ...CONTAINERS,
];

const ROLE_LABEL = 'node-role.kubernetes.io/';

function nodeStatus({ spec, status }: KubeNode): string {
  const ready = status.conditions.find(({ type }) => type === 'Ready');
  const states = [ready?.status === 'True' ? 'Ready' : 'NotReady'];
  if (!ready) {
    states[0] = 'Unknown';
  }
  if (spec.unschedulable) {
    states.push('SchedulingDisabled');
  }
  return states.join(',');
}

function address({ status }: KubeNode, type: string): string {
  return status.addresses?.find(one => one.type === type)?.address ?? '<none>';
}

const NODE: Column<KubeNode>[] = [
  NAME,
  { name: 'Status', cell: nodeStatus },
  {
    name: 'Roles',
    cell: ({ metadata }) =>
      Object.keys(metadata.labels ?? {})
        .filter(label => label.startsWith(ROLE_LABEL))
        .map(label => label.slice(ROLE_LABEL.length))
        .join(',') || '<none>',
  },
  AGE,
  { name: 'Version', cell: ({ status }) => status.nodeInfo.kubeletVersion },
  {
    name: 'Internal-IP',
    wide: true,
    cell: node => address(node, 'InternalIP'),
  },
  {
    name: 'External-IP',
    wide: true,
    cell: node => address(node, 'ExternalIP'),
  },
  {
    name: 'OS-Image',
    wide: true,
    cell: ({ status }) => status.nodeInfo.osImage || '<unknown>',
  },
  {
    name: 'Kernel-Version',
    wide: true,
    cell: ({ status }) => status.nodeInfo.kernelVersion || '<unknown>',
  },
  {
    name: 'Container-Runtime',
    wide: true,
    cell: ({ status }) =>
      status.nodeInfo.containerRuntimeVersion || '<unknown>',
  },
];

const EVENT: Column[] = [
  {
    name: 'Last Seen',
    cell: (event, now) => since(event.lastTimestamp ?? event.eventTime, now),
  },
  { name: 'Type', cell: event => event.type },
  { name: 'Reason', cell: event => event.reason },
  {
    name: 'Object',
    cell: ({ involvedObject }) =>
      `${String(involvedObject.kind).toLowerCase()}/${involvedObject.name}`,
  },
  {
    name: 'Subobject',
    wide: true,
    cell: event => event.involvedObject.fieldPath ?? '',
  },
  {
    name: 'Source',
    wide: true,
    cell: ({ source, reportingComponent }) =>
      [source?.component ?? reportingComponent, source?.host]
        .filter(Boolean)
        .join(', '),
  },
  { name: 'Message', cell: event => String(event.message).trim() },
  {
    name: 'First Seen',
    wide: true,
    cell: (event, now) => since(event.firstTimestamp ?? event.eventTime, now),
  },
  {
    name: 'Count',
    type: 'integer',
    wide: true,
    cell: ({ count }) => count ?? 1,
  },
  { ...NAME, wide: true },
];

const DISRUPTION_BUDGET: Column[] = [
  NAME,
  { name: 'Min Available', cell: ({ spec }) => spec.minAvailable ?? 'N/A' },
  { name: 'Max Unavailable', cell: ({ spec }) => spec.maxUnavailable ?? 'N/A' },
  {
    name: 'Allowed Disruptions',
    type: 'integer',
    cell: ({ status }) => status.disruptionsAllowed,
  },
  AGE,
];

const NAMESPACE: Column[] = [
  NAME,
  { name: 'Status', cell: ({ status }) => status.phase },
  AGE,
];

/** The columns of the real server's printers (pkg/printers/internalversion), by kind. */
export function columnsOf(kind: string): Column<any>[] {
  switch (kind) {
    case 'Pod':
      return POD_COLUMNS;
    case 'Deployment':
      return DEPLOYMENT;
    case 'ReplicaSet':
      return REPLICA_SET;
    case 'Node':
      return NODE;
    case 'Event':
      return EVENT;
    case 'Namespace':
      return NAMESPACE;
    case 'PodDisruptionBudget':
      return DISRUPTION_BUDGET;
    default:
      return [NAME, { ...AGE, name: 'Created At' }];
  }
}
