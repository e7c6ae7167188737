import { Occasion } from '../Occasion';
import { sentence } from '../words';

/** Nobody can say where alerts belong: a cluster or the catalog is away. */
export const unplaced: Occasion = {
  name: 'unplaced',
  about: 'delivery',
  // Every delivery of an outage meets it: one message an hour tells of all.
  together: true,
  againAfter: 60 * 60_000,
  compose({ lastError }) {
    return {
      to: 'platform',
      pace: 'now',
      asks: false,
      severity: 'error',
      title: 'Alerts cannot be placed at their entities',
      description: `Alerts have come in, and whose they are cannot be found out${
        lastError ? `: ${sentence(lastError)}` : '.'
      } They wait, and are placed as soon as it can; until then their owners are not told and nothing is healed. Please look at the cluster and the catalog.`,
    };
  },
};
