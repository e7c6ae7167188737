import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { SignalsService } from '@backstage/plugin-signals-node';
import {
  SelfHealingSignal,
  SIGNAL_CHANNEL,
} from '@backstage-self-healing/plugin-self-healing-common';

/** A healing commits several times in a moment; pages read again once. */
const MOMENT_MS = 100;

/** Tells open pages what has changed: the same change once a moment. */
export function createPageSignals(
  signals: SignalsService,
  logger: LoggerService,
): (message: SelfHealingSignal) => void {
  const waiting = new Set<string>();
  return message => {
    const key = JSON.stringify(message);
    if (waiting.has(key)) return;
    waiting.add(key);
    setTimeout(() => {
      waiting.delete(key);
      signals
        .publish({
          recipients: { type: 'broadcast' },
          channel: SIGNAL_CHANNEL,
          message,
        })
        .catch(error => logger.debug(`No signal: ${stringifyError(error)}`));
    }, MOMENT_MS).unref();
  };
}
