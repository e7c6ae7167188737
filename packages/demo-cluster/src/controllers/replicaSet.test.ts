import { Pod } from '../objects';
import { compareForDeletion } from './replicaSet';

interface Traits {
  name: string;
  node?: string;
  phase?: string;
  ready?: boolean;
  restarts?: number;
  created?: string;
  cost?: string;
}

function podOf({
  name,
  node = 'node-1',
  phase = 'Running',
  ready = true,
  restarts = 0,
  created = '2026-01-01T00:00:00Z',
  cost,
}: Traits): Pod {
  return {
    metadata: {
      name,
      creationTimestamp: created,
      annotations: cost
        ? { 'controller.kubernetes.io/pod-deletion-cost': cost }
        : undefined,
    },
    spec: { nodeName: node || undefined },
    status: {
      phase,
      conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }],
      containerStatuses: [{ restartCount: restarts }],
    },
  } as unknown as Pod;
}

describe('the order in which surplus pods go', () => {
  const first: Array<[string, Traits, Traits]> = [
    ['unplaced', { name: 'a', node: '' }, { name: 'b', phase: 'Pending' }],
    ['pending', { name: 'a', phase: 'Pending' }, { name: 'b', ready: false }],
    ['not ready', { name: 'a', ready: false }, { name: 'b', cost: '-5' }],
    ['cheaper', { name: 'a', cost: '-1' }, { name: 'b', restarts: 3 }],
    [
      'restarted',
      { name: 'a', restarts: 2 },
      { name: 'b', created: '2026-01-02T00:00:00Z' },
    ],
    ['younger', { name: 'a', created: '2026-01-02T00:00:00Z' }, { name: 'b' }],
  ];

  it.each(first)('%s pods before others', (_why, goes, stays) => {
    const order = [podOf(stays), podOf(goes)].sort(compareForDeletion);
    expect(order.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  });
});
