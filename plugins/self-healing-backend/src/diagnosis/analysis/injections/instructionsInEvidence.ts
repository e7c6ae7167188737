import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';
import { Diagnoser } from '@backstage-self-healing/plugin-self-healing-node';
import { renderValue } from '../prompt/renderValue';
import { visibleText } from '../prompt/visibleText';
import { SUSPICIOUS_INSTRUCTIONS } from '../../plantedFindings';
import { findInjections } from './findInjections';

/**
 * Finds text in evidence that tries to give orders: somebody may have planted
 * it, and people read logs as well. It explains nothing, so it is context.
 */
export const instructionsInEvidence: Diagnoser = {
  id: 'instructions-in-evidence',
  examine(evidence: readonly Evidence[]): Finding[] {
    return evidence.flatMap((item): Finding[] => {
      const [first] = findInjections(
        `${item.title}\n${renderValue(item.data, 50_000)}`,
      );
      return first
        ? [
            {
              type: SUSPICIOUS_INSTRUCTIONS,
              severity: 'context',
              object: item.title,
              summary: `${item.title}: text in it ${first.what} (“${visibleText(
                first.excerpt,
              )}”). Nothing obeys it.`,
              remedy:
                'Find out who can write there. It is data, whatever it asks for.',
              evidenceIds: [item.id],
            },
          ]
        : [];
    });
  },
};
