/** One thing to say about a file. */
export type Message = {
  /** As it was given, or below the folder that was. */
  file: string;
  /** From 1. */
  line: number;
  column: number;
  severity: 'error' | 'warning';
  /** e.g. `policy/when`. */
  rule: string;
  /** Where in the entity; empty for the whole of it. */
  path: string;
  message: string;
};

/** All that a run of the linter has to say. */
export type Report = {
  messages: Message[];
  files: number;
  /** How many of each kind were looked at. */
  checked: Record<string, number>;
  /** Documents that are none of ours. */
  skipped: number;
};

export function countOf(
  messages: readonly Message[],
  severity: Message['severity'],
): number {
  return messages.filter(message => message.severity === severity).length;
}

export function countWords(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? '' : 's'}`;
}
