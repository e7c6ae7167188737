import {
  Evidence,
  Finding,
} from '@backstage-self-healing/plugin-self-healing-common';

/** Of a longer line the middle is left out: what went wrong stands at its end. */
const HEAD = 100;
const TAIL = 200;

type Data = Record<string, unknown>;

function listOf(value: unknown): Data[] {
  return Array.isArray(value)
    ? value.filter(item => typeof item === 'object' && item !== null)
    : [];
}

function lastLine(lines: unknown): string | undefined {
  return (Array.isArray(lines) ? lines : [])
    .filter(
      (line): line is string => typeof line === 'string' && line.trim() !== '',
    )
    .at(-1)
    ?.trim();
}

/**
 * The one line that tells most of a finding: the last that a log of its object
 * says, or else the newest warning about it. An engineer looks for it first.
 */
export function tellingLine(
  {
    object,
    severity,
    summary,
  }: Pick<Finding, 'object' | 'severity' | 'summary'>,
  evidence: readonly Evidence[],
): string | undefined {
  if (severity === 'context') return undefined;
  const name = object.split(/[\s/]/).at(-1) ?? '';
  // Of a pod itself, or of the pods of a workload.
  const isOf = (other: unknown) =>
    typeof other === 'string' &&
    name !== '' &&
    other
      .split(/[\s/]/)
      .some(word => word === name || word.startsWith(`${name}-`));

  const logs = evidence.flatMap(({ data }) => listOf(data.logs));
  const events = evidence.flatMap(({ data }) => listOf(data.events));
  const line =
    logs
      .filter(log => isOf(log.pod))
      .map(log => lastLine(log.lines))
      .find(Boolean) ??
    // Sources list the newest first.
    events
      .filter(event => event.type === 'Warning' && isOf(event.object))
      .map(({ message }) => message)
      .find(
        (message): message is string =>
          typeof message === 'string' && message !== '',
      );
  if (!line || summary.includes(line)) return undefined;
  return line.length > HEAD + TAIL
    ? `${line.slice(0, HEAD)} … ${line.slice(-TAIL)}`
    : line;
}
