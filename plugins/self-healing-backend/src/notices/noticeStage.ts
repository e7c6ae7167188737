import { LoggerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ExecutionStore } from '../execution/ExecutionStore';
import { IncidentStore } from '../incidents/IncidentStore';
import { DecisionStore } from '../policy/DecisionStore';
import { WorkHandler } from '../work/Worker';
import { NoticeCase, Occasion } from './Occasion';
import { OCCASIONS } from './occasions';

/** With the worker's pauses, about a quarter of an hour of trying. */
const ATTEMPTS = 20;

type Options = {
  executions: ExecutionStore;
  incidents: IncidentStore;
  decisions: DecisionStore;
  notifications: NotificationService;
  logger: LoggerService;
};

/**
 * Calls people through Backstage's notifications. The subject of the work is
 * `<occasion>:<id>`, and also the scope of the notification, so that one sent
 * twice updates the first.
 */
export function createNoticeStage(options: Options): WorkHandler {
  return async work => {
    const colon = work.subject.indexOf(':');
    const name = work.subject.slice(0, colon);
    const occasion = OCCASIONS.find(one => one.name === name);
    if (!occasion) {
      // Asked for by a newer backend beside this one, or by an older before.
      options.logger.debug(`Nobody is told of ${work.subject} here`);
      return { done: true };
    }
    const known = await read(options, occasion, work.subject.slice(colon + 1));
    const message = occasion.compose(known);
    if (!message || message.to.length === 0) return { done: true };
    const { to, ...payload } = message;
    try {
      await options.notifications.send({
        recipients: { type: 'entity', entityRef: to },
        payload: { ...payload, topic: 'self-healing', scope: work.subject },
      });
    } catch (error) {
      if (work.attempts < ATTEMPTS) throw error;
      options.logger.error(
        `Gave up telling ${to.join(', ')} about ${
          work.subject
        }: ${stringifyError(error)}`,
      );
    }
    return { done: true };
  };
}

async function read(
  { executions, incidents, decisions }: Options,
  { about }: Occasion,
  id: string,
): Promise<NoticeCase> {
  const decision = about === 'decision' ? await decisions.get(id) : undefined;
  const execution =
    about === 'execution' ? await executions.get(id) : undefined;
  const incidentId =
    about === 'incident' ? id : (decision ?? execution)?.incidentId;
  const incident = incidentId ? await incidents.get(incidentId) : undefined;
  return {
    id,
    decision: decision ?? null,
    execution: execution ?? null,
    incident: incident ?? null,
  };
}
