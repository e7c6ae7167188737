import { Execution } from '@backstage-self-healing/plugin-self-healing-common';

/** How one check of a verification stands. */
export type VerificationCheck = {
  check: string;
  status: 'passed' | 'pending' | 'failed' | 'inconclusive';
  message: string;
};

function isCheck(value: unknown): value is VerificationCheck {
  const { check, status, message } = (value ?? {}) as Record<string, unknown>;
  return (
    typeof check === 'string' &&
    typeof message === 'string' &&
    ['passed', 'pending', 'failed', 'inconclusive'].includes(String(status))
  );
}

/**
 * @returns the checks as they were answered last, none before the first answer
 */
export function verificationChecks(execution: Execution): VerificationCheck[] {
  const [last] = execution.journal
    .filter(
      ({ kind, data }) => kind === 'verification' && Array.isArray(data.checks),
    )
    .sort((a, b) => b.seq - a.seq);
  return last ? (last.data.checks as unknown[]).filter(isCheck) : [];
}
