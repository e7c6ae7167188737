import { IncidentDetail } from '@backstage-self-healing/plugin-self-healing-common';

const PLACEHOLDER = /<([A-Z_]{1,40})_(\d{1,9})>/g;

/** The placeholders in what was seen and found, each once, in order. */
export function placeholdersIn({
  evidence,
  findings,
}: Pick<IncidentDetail, 'evidence' | 'findings'>): string[] {
  const text = JSON.stringify([evidence, findings]);
  const found = new Map<string, [kind: string, number: number]>();
  for (const [name, kind, number] of text.matchAll(PLACEHOLDER)) {
    found.set(name, [kind, Number(number)]);
  }
  return [...found]
    .sort(
      ([, [kindA, a]], [, [kindB, b]]) =>
        kindA.localeCompare(kindB, 'en') || a - b,
    )
    .map(([name]) => name);
}
