import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { configError } from './configError';
import { crashLoop } from './crashLoop';
import { evicted } from './evicted';
import { imagePull } from './imagePull';
import { initContainer } from './initContainer';
import { nodeNotReady } from './nodeNotReady';
import { oomKilled } from './oomKilled';
import { probeFailure } from './probeFailure';
import { recentChange } from './recentChange';
import { refusedPods } from './refusedPods';
import { rollout } from './rollout';
import { sandboxError } from './sandboxError';
import { unreadyPods } from './unreadyPods';
import { unschedulable } from './unschedulable';

/** Everything that this module can find, likely causes first. */
export const diagnosers: readonly Diagnoser[] = [
  oomKilled,
  crashLoop,
  initContainer,
  imagePull,
  configError,
  unschedulable,
  refusedPods,
  sandboxError,
  nodeNotReady,
  unreadyPods,
  probeFailure,
  evicted,
  rollout,
  recentChange,
];
