import { LoggerService } from '@backstage/backend-plugin-api';
import { parseEntityRef } from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import { NotificationService } from '@backstage/plugin-notifications-node';
import { ExecutionStore } from '../execution/ExecutionStore';
import { IncidentStore } from '../incidents/IncidentStore';
import { DecisionStore } from '../policy/DecisionStore';
import { settlingReason } from '../policy/settlingReason';
import { WorkHandler } from '../work/Worker';

/** With the worker's pauses, about a quarter of an hour of trying. */
const ATTEMPTS = 20;

type Message = {
  to: string[];
  title: string;
  description: string;
  severity: 'critical' | 'high' | 'normal';
  link: string;
};

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
    const message = await compose(options, work.subject);
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

async function compose(
  { executions, incidents, decisions }: Options,
  subject: string,
): Promise<Message | undefined> {
  const [occasion, id] = subject.split(':');
  if (occasion === 'denial') {
    const decision = await decisions.get(id);
    const incident =
      decision?.incidentId && (await incidents.get(decision.incidentId));
    if (!decision || !incident) return undefined;
    return {
      to: refs(incident.ownerRef),
      title: `Not healed: ${incident.title}`,
      description:
        settlingReason(decision.reasons)?.message ?? 'A rule forbids it.',
      severity: 'high',
      link: linkTo(incident.entityRef, incident.id),
    };
  }
  if (occasion === 'incident' || occasion === 'undecided') {
    const incident = await incidents.get(id);
    if (!incident) return undefined;
    return {
      to: refs(incident.ownerRef),
      title: `Needs a person: ${incident.title}`,
      description:
        occasion === 'incident'
          ? 'Self-healing could not carry this through.'
          : 'Self-healing cannot reach what it decides on, and does nothing until it can.',
      severity: 'critical',
      link: linkTo(incident.entityRef, incident.id),
    };
  }
  const execution = await executions.get(id);
  if (!execution) return undefined;
  const link = linkTo(execution.entityRef, execution.incidentId);
  const what = `${execution.runbookTitle} on ${
    parseEntityRef(execution.entityRef).name
  }`;
  if (occasion === 'approval') {
    // Answered in the meantime: nobody has to be asked any more.
    if (execution.state !== 'awaiting-approval') return undefined;
    return {
      to: execution.approvalRequired?.from ?? [],
      title: `Approve? ${what}`,
      description: execution.plans.map(({ plan }) => plan.summary).join('; '),
      severity: 'high',
      link,
    };
  }
  const outcome = execution.journal.find(({ kind }) => kind === 'outcome');
  return {
    to: refs(execution.ownerRef),
    title: `Needs a person: ${what}`,
    description: String(outcome?.data.summary ?? execution.state),
    severity: 'critical',
    link,
  };
}

function refs(ref: string | null): string[] {
  return ref ? [ref] : [];
}

/** The page that tells the whole story. */
function linkTo(entityRef: string | null, incidentId: string | null): string {
  if (!entityRef) return '/self-healing';
  const { namespace, kind, name } = parseEntityRef(entityRef);
  const page = `/catalog/${namespace}/${kind}/${name}`.toLocaleLowerCase(
    'en-US',
  );
  return incidentId
    ? `${page}/incidents/${incidentId}`
    : `${page}/self-healing`;
}
