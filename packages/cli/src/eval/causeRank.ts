import { readFenced } from '@backstage-self-healing/plugin-self-healing-common';
import { Cause, EvalCase } from './evalCase';

/** Something that is said to be the cause, and the pieces that it cites. */
export type Explanation = { text: string; evidence: readonly string[] };

/**
 * Which of the explanations, likeliest first, is the first that names the
 * cause; from 1, null when none does.
 */
export function causeRank(
  explanations: readonly Explanation[],
  cause: Cause,
): number | null {
  const index = explanations.findIndex(one => names(one, cause));
  return index < 0 ? null : index + 1;
}

function names({ text, evidence }: Explanation, cause: Cause): boolean {
  const right = evidence.filter(id => cause.cites.includes(id)).length;
  const said = text.toLowerCase();
  return (
    right > 0 &&
    // Who cites everything has named nothing.
    right * 3 >= evidence.length &&
    (cause.says.length === 0 ||
      cause.says.some(word => said.includes(word.toLowerCase())))
  );
}

const SEVERITIES = ['cause', 'symptom'];

/**
 * What the deterministic findings explain, causes first, as the prompt has
 * them: the yardstick that a model has to be better than.
 */
export function findingsOf({
  prompt,
  pieces,
}: Pick<EvalCase, 'prompt' | 'pieces'>): Explanation[] {
  const texts = readFenced(prompt);
  const found = pieces
    .filter(({ kind }) => kind === 'finding')
    .map(({ id }) => {
      const text = texts.get(id) ?? '';
      return {
        text,
        severity: field(text, 'severity') ?? 'cause',
        evidence: [id, ...(field(text, 'restsOn')?.split(', ') ?? [])],
      };
    });
  return SEVERITIES.flatMap(severity =>
    found.filter(one => one.severity === severity),
  );
}

function field(text: string, name: string): string | undefined {
  return new RegExp(`^\\s*${name}: (.+)$`, 'm').exec(text)?.[1].trim();
}
