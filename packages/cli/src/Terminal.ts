/** Where a command runs: all that it takes from the process. */
export interface Terminal {
  cwd: string;
  env: Record<string, string | undefined>;
  out(text: string): void;
  err(text: string): void;
}

/** What a command comes to, as linters have it. */
export const EXIT = { clean: 0, problems: 1, usage: 2 } as const;

/** The command was given what it cannot work with; nothing was found out. */
export class UsageError extends Error {}
