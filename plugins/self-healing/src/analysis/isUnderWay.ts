import { Analysis } from '@backstage-self-healing/plugin-self-healing-common';

/** Whether the answer is still to come. */
export function isUnderWay(analysis: Pick<Analysis, 'status'> | undefined) {
  return analysis?.status === 'asked' || analysis?.status === 'streaming';
}
