import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { nodesEvidenceSchema } from '../evidence/shapes';
import { podCount, readEvidence } from './readEvidence';

/** A node that hosts pods of the workload and does not report as Ready. */
export const nodeNotReady: Diagnoser = {
  id: 'node-not-ready',
  examine: evidence =>
    readEvidence(evidence, 'nodes', nodesEvidenceSchema).flatMap(
      ({ id, data }) =>
        data.notReady.map(node => ({
          type: 'node-not-ready',
          severity: 'cause' as const,
          object: `node ${node.name}`,
          summary: `Node ${node.name} is not Ready (${
            node.reason ?? node.status
          }) and holds ${podCount(node.pods.length)} of ${
            data.workload.split('/')[3]
          }`,
          remedy:
            'Delete the pods on it so that they are made anew on healthy nodes, then repair the node',
          evidenceIds: [id],
        })),
    ),
};
