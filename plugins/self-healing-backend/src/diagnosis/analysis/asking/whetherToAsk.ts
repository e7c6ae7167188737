import { Incident } from '@backstage-self-healing/plugin-self-healing-common';
import { AnalysisConfig } from '../analysisConfig';

/** Whether a model is asked about an incident without a person asking. */
type WhetherToAsk = { ask: boolean } | { askAt: number };

/** Pure. `latest`: what was asked last, whatever became of it. */
export function whetherToAsk(
  incident: Pick<Incident, 'status' | 'entityRef'>,
  digest: string,
  latest: { digest: string; askedAt: string } | undefined,
  config: Pick<AnalysisConfig, 'enabled' | 'askOn' | 'askAgainAfterMs'>,
  now: number,
): WhetherToAsk {
  // Nobody has said whether a model may be asked about what belongs to nobody.
  if (
    !config.enabled ||
    incident.status === 'resolved' ||
    !incident.entityRef
  ) {
    return { ask: false };
  }
  if (!latest) return { ask: config.askOn.includes('opened') };
  if (!config.askOn.includes('changed') || latest.digest === digest) {
    return { ask: false };
  }
  const askAt = Date.parse(latest.askedAt) + config.askAgainAfterMs;
  return askAt <= now ? { ask: true } : { askAt };
}
