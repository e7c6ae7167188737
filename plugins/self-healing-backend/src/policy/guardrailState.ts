/** How one guardrail stands now. */
export type GuardrailState = {
  rule: string;
  open: boolean;
  message: string;
  /** ISO 8601, when only time opens it again. */
  closedUntil?: string;
};
