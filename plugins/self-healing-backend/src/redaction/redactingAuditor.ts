import { AuditorService } from '@backstage/backend-plugin-api';
import { redactedError } from '@backstage-self-healing/plugin-self-healing-node';
import { spoken, withoutSecretsIn } from './withoutSecrets';

/**
 * An auditor that is told what happened without secrets: comments and messages
 * of servers hold some. Who did it is what an audit is for, and stays.
 */
export function redactingAuditor(auditor: AuditorService): AuditorService {
  return {
    async createEvent(options) {
      const event = await auditor.createEvent({
        ...options,
        meta: withoutSecretsIn(options.meta),
      });
      return {
        success: done =>
          event.success(done && { ...done, meta: withoutSecretsIn(done.meta) }),
        fail: done =>
          event.fail({
            ...done,
            meta: withoutSecretsIn(done.meta),
            error: redactedError(done.error, spoken),
          }),
      };
    },
  };
}
