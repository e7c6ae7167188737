import { HttpAuthService, LoggerService } from '@backstage/backend-plugin-api';
import {
  InputError,
  NotFoundError,
  ServiceUnavailableError,
} from '@backstage/errors';
import {
  describeProblems,
  IntakeReceipt,
} from '@backstage-self-healing/plugin-self-healing-common';
import { AlertSource } from '@backstage-self-healing/plugin-self-healing-node';
import express from 'express';
import Router from 'express-promise-router';
import { DeliveryStore } from '../intake/DeliveryStore';
import { Heartbeats } from '../intake/heartbeats/Heartbeats';
import { WorkQueue } from '../work/WorkQueue';
import { reportOf } from '../wordsOf';

/** Alertmanager tries again by itself; this is for everybody else. */
const RETRY_AFTER_SECONDS = 10;

/** Told of a delivery; the log and the count say that there are more. */
const MOST_PROBLEMS = 10;

/** How often the length of the line is read, at most. */
const COUNT_EVERY_MS = 1_000;

/**
 * `POST /alerts/:source`: bytes become alerts, the alerts become durable, and
 * then comes the answer. Nothing else happens in the request. Overload and a
 * database that is down answer 503, since Alertmanager tries 5xx again and
 * drops 4xx, 429 included.
 * Source: https://github.com/prometheus/alertmanager/blob/main/notify/util.go
 */
export function createIntakeRouter(options: {
  sources: ReadonlyMap<string, AlertSource>;
  deliveries: DeliveryStore;
  heartbeats: Heartbeats;
  queue: WorkQueue;
  httpAuth: HttpAuthService;
  logger: LoggerService;
  maxBodyBytes: number;
  maxWaitingDeliveries: number;
}): express.Router {
  const { sources, deliveries, heartbeats, queue, httpAuth, logger } = options;
  const router = Router();
  let waiting = { count: 0, at: 0 };

  const isOverloaded = async () => {
    if (Date.now() - waiting.at > COUNT_EVERY_MS) {
      waiting = { count: await queue.count('correlate'), at: Date.now() };
    }
    return waiting.count >= options.maxWaitingDeliveries;
  };

  const tellOddities = (
    deliveryId: string,
    problems: readonly string[],
    truncated = 0,
  ) => {
    if (problems.length > 0) {
      logger.warn(
        `${
          problems.length
        } alerts of delivery ${deliveryId} could not be read: ${describeProblems(
          problems,
        )}`,
      );
    }
    if (truncated > 0) {
      logger.warn(
        `The sender left ${truncated} alerts out of delivery ${deliveryId}: raise its max_alerts, or group by more labels`,
      );
    }
  };

  router.post(
    '/alerts/:source',
    // Who may not deliver is told so before the body is read.
    async (request, _response, next) => {
      await httpAuth.credentials(request, { allow: ['service'] });
      next();
    },
    express.text({ type: () => true, limit: options.maxBodyBytes }),
    async (request, response) => {
      const source = sources.get(request.params.source);
      if (!source) {
        const known = [...sources.keys()].sort().join(', ');
        throw new NotFoundError(
          `There is no alert source ${request.params.source}; there are: ${known}`,
        );
      }
      const body: string = typeof request.body === 'string' ? request.body : '';
      const { alerts, problems, truncated } = source.parse(parseJson(body));
      if (alerts.length === 0) {
        throw new InputError(
          `No alert of the delivery can be read: ${describeProblems(problems)}`,
        );
      }
      try {
        if (await isOverloaded()) {
          throw new ServiceUnavailableError(
            'Too many deliveries wait to be worked on; try again later',
          );
        }
        await heartbeats.hear(alerts);
        const receipt = await deliveries.commit(
          source.id,
          body,
          alerts,
          truncated,
        );
        tellOddities(receipt.deliveryId, problems, truncated);
        response.status(202).json(withProblems(receipt, problems));
      } catch (error) {
        response.setHeader('Retry-After', String(RETRY_AFTER_SECONDS));
        if (error instanceof ServiceUnavailableError) throw error;
        logger.error(`A delivery was not stored: ${reportOf(error)}`);
        throw new ServiceUnavailableError(
          'The alerts could not be stored; try again later',
        );
      }
      queue.wake();
    },
  );
  return router;
}

function withProblems(
  receipt: IntakeReceipt,
  problems: readonly string[],
): IntakeReceipt {
  if (problems.length === 0) return receipt;
  const refused = problems.length;
  return {
    ...receipt,
    received: receipt.received + refused,
    refused,
    problems: problems
      .slice(0, MOST_PROBLEMS)
      .map(problem => describeProblems([problem])),
  };
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new InputError(
      `The body is not JSON: ${describeProblems([
        error instanceof Error ? error.message : String(error),
      ])}`,
    );
  }
}
