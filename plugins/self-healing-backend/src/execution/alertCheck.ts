import { workloadRef } from '@backstage-self-healing/plugin-self-healing-common';
import { Check } from '@backstage-self-healing/plugin-self-healing-node';
import { z } from 'zod';
import { IncidentStore } from '../incidents/IncidentStore';

/** `alert: resolved`: nothing fires any more for the workload. */
export function createAlertCheck(incidents: IncidentStore): Check<'resolved'> {
  return {
    id: 'alert',
    input: z.literal('resolved'),
    async evaluate(_, { workload }) {
      const firing = await incidents.firingAlertsOf(workloadRef(workload));
      return firing === 0
        ? { status: 'passed', message: 'No alert fires any more' }
        : {
            status: 'pending',
            message: `${firing} ${
              firing === 1 ? 'alert fires' : 'alerts fire'
            } still`,
          };
    },
  };
}
