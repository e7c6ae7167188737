import {
  Execution,
  executionApprovePermission,
} from '@backstage-self-healing/plugin-self-healing-common';
import { approvalObstacle } from '../execution/approval';
import { StoredExecution, toExecution } from '../execution/ExecutionStore';
import { Access, UserCredentials } from './Access';

/** Executions as the caller sees them: with whether the answer is theirs. */
export function asSeenBy(
  options: { access: Access; now(): Date },
  credentials: UserCredentials,
): (stored: StoredExecution) => Promise<Execution> {
  const { access, now } = options;
  return async stored => {
    const execution = toExecution(stored);
    if (stored.state !== 'awaiting-approval') return execution;
    try {
      const { entityRef, planDigest } = stored;
      const [allowed, memberOf] = await Promise.all([
        access.mayOnEntity(credentials, executionApprovePermission, entityRef),
        access.memberOf(credentials),
      ]);
      const by = credentials.principal.userEntityRef;
      const obstacle =
        approvalObstacle(stored, { by, memberOf, planDigest }, now()) ??
        (allowed
          ? undefined
          : `You may not answer approvals for ${entityRef}.`);
      return obstacle
        ? { ...execution, mayAnswer: false, answerObstacle: obstacle }
        : { ...execution, mayAnswer: true };
    } catch {
      // The page is worth showing without; an answer is checked again anyway.
      return execution;
    }
  };
}
