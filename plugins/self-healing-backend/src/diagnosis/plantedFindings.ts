import { Finding } from '@backstage-self-healing/plugin-self-healing-common';

/** Type of the finding that reports text that tries to give orders. */
export const SUSPICIOUS_INSTRUCTIONS = 'suspicious-instructions';

/**
 * Without what anybody who can write a line of a log can bring about at will:
 * people are to read it, and no condition of a policy is to be met by it.
 */
export function withoutPlanted(findings: readonly Finding[]): Finding[] {
  return findings.filter(({ type }) => type !== SUSPICIOUS_INSTRUCTIONS);
}
