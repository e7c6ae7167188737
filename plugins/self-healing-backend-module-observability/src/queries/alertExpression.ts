import { Alert } from '@backstage-self-healing/plugin-self-healing-common';

const LONGEST_EXPRESSION = 8_192;

/**
 * The expression that an alert's `generatorURL` shows in Prometheus' graph. The
 * link itself is never followed: who posts an alert writes it.
 */
export function expressionOf({
  generatorUrl,
}: Pick<Alert, 'generatorUrl'>): string | undefined {
  if (!generatorUrl || !URL.canParse(generatorUrl)) return undefined;
  const expression = new URL(generatorUrl).searchParams.get('g0.expr')?.trim();
  return expression && expression.length <= LONGEST_EXPRESSION
    ? expression
    : undefined;
}

/** Whether a link leads to the server that calls itself so. */
export function leadsTo(
  generatorUrl: string | undefined,
  externalUrl: string,
): boolean {
  if (!generatorUrl || !URL.canParse(generatorUrl)) return false;
  const link = new URL(generatorUrl);
  const base = new URL(externalUrl);
  const path = base.pathname.replace(/\/*$/, '/');
  return link.origin === base.origin && link.pathname.startsWith(path);
}

/**
 * Whether a series may be what an alert is about. An alert has the labels of its
 * series, but those that the rule, the server or relabelling changed.
 */
export function mayBeOf(
  labels: Record<string, string>,
  alert: Pick<Alert, 'labels'>,
): boolean {
  return Object.entries(labels).every(
    ([name, value]) =>
      name === '__name__' ||
      alert.labels[name] === undefined ||
      alert.labels[name] === value,
  );
}
