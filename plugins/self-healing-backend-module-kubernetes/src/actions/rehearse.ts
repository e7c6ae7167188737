import { setTimeout as pause } from 'node:timers/promises';
import { Plan } from '@backstage-self-healing/plugin-self-healing-common';
import { ApiServerError } from '../clusters/ApiServerError';

/** How a rehearsal is told in a plan. */
export type Rehearsal = Plan['dryRun'];

/** A webhook that restarts is back after a moment. */
const ATTEMPTS = 3;
const PAUSE_MS = 700;

/**
 * Sends a request as a dry run. An admission webhook that is down makes the
 * server answer 500 to dry runs too: that says nothing of the request, so it is
 * tried again, and then told as not rehearsed.
 * Source: recorded exchanges of a 1.36 server, topic admission
 *
 * @throws ApiServerError when the server could not be asked
 */
export async function rehearse<T>(
  send: () => Promise<T>,
  signal: AbortSignal,
): Promise<Rehearsal & { answer?: T }> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return { accepted: true, rehearsed: true, answer: await send() };
    } catch (error) {
      if (!(error instanceof ApiServerError)) throw error;
      if (error.isRefusal || error.isBudgetRefusal) {
        return { accepted: false, message: error.message };
      }
      if (!error.isWebhookDown) throw error;
      if (attempt === ATTEMPTS) {
        return { accepted: true, rehearsed: false, message: error.message };
      }
      await pause(PAUSE_MS, undefined, { signal });
    }
  }
}
