import {
  PolicyPreview,
  PolicyPreviewRequest,
} from '@backstage-self-healing/plugin-self-healing-common';
import { CatalogReader } from '../CatalogReader';
import { DecisionStore } from '../DecisionStore';
import { previewIncident } from './previewIncident';
import { proposedPolicy } from './proposedPolicy';

/** Incidents that one preview replays, the newest first. */
export const MOST_INCIDENTS = 30;

/** Looks at one incident that it replays; the first tell the story. */
const MOST_DECISIONS = 10;

/** The incidents that somebody may see and asks about. */
export interface PastIncidents {
  /** Newest first, at most {@link MOST_INCIDENTS}. */
  newest: readonly { id: string; title: string }[];
  count: number;
}

/** Tells what a policy would have done, from stored facts; changes nothing. */
export class PolicyPreviewer {
  constructor(
    private readonly options: {
      catalog: CatalogReader;
      decisions: DecisionStore;
    },
  ) {}

  /** @param past - reads them, once the policy turns out to be right */
  async preview(
    given: Pick<PolicyPreviewRequest, 'policy' | 'runbook'>,
    past: () => Promise<PastIncidents>,
  ): Promise<PolicyPreview> {
    const { runbooks } = await this.options.catalog.healing();
    const proposed = proposedPolicy(given, runbooks);
    if ('problems' in proposed) {
      return { problems: proposed.problems, incidents: [], left: 0 };
    }
    const { newest, count } = await past();
    const incidents: PolicyPreview['incidents'] = [];
    // One after the other: the facts of each are let go before the next.
    for (const { id, title } of newest.slice(0, MOST_INCIDENTS)) {
      const decisions = await this.options.decisions.ofPolicies(
        id,
        MOST_DECISIONS,
      );
      const previewed = previewIncident(decisions, proposed);
      if (previewed) incidents.push({ id, title, ...previewed });
    }
    return { problems: [], incidents, left: count - incidents.length };
  }
}
