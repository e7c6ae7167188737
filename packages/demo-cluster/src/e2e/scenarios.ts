import {
  CONTAINER,
  PodSketch,
  shopSnapshot,
} from '../__fixtures__/shopSnapshot';
import { ClusterSnapshot } from '../snapshot';
import { Scenario } from './rulesParity';

const SERVICES = ['checkout', 'web'];
const NAMES = ['a', 'b', 'c'];
const NODES = ['node-1', 'node-2'];
const CONTAINERS = Object.values(CONTAINER);
const LENGTH_SECONDS = 40;

/**
 * Histories of a cluster that stays in each state for some seconds. They are drawn from
 * the seed, so that a failure can be seen again.
 */
export function scenarios(seed: number, count: number): Scenario[] {
  const draw = generator(seed);
  return Array.from({ length: count }, (_, index) => {
    const snapshots: ClusterSnapshot[] = [];
    while (snapshots.length < LENGTH_SECONDS) {
      const snapshot = drawSnapshot(draw);
      const seconds = 1 + draw(8);
      snapshots.push(...Array<ClusterSnapshot>(seconds).fill(snapshot));
    }
    return { name: `seed ${seed}, history ${index + 1}`, snapshots };
  });
}

function drawSnapshot(draw: (below: number) => number): ClusterSnapshot {
  const pods: PodSketch[] = NAMES.filter(() => draw(4) > 0).map(name => ({
    name,
    service: SERVICES[draw(SERVICES.length)],
    node: NODES[draw(NODES.length)],
    container: CONTAINERS[draw(CONTAINERS.length)],
    deleting: draw(4) === 0,
  }));
  return shopSnapshot(pods, {
    lostNodes: NODES.filter(() => draw(3) === 0),
    replicas: { checkout: draw(4) },
  });
}

/** mulberry32: small, and the same everywhere for the same seed. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * below) | 0;
  };
}
