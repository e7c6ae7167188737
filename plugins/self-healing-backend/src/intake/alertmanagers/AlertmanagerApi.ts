import { describeIssues } from '@backstage-self-healing/plugin-self-healing-common';
import { z } from 'zod';
import { alertmanagerSource } from '../alertmanager';
import { ListedAlert } from './reconcile';

const TIMEOUT_MS = 10_000;

/** Where an Alertmanager is asked, and how. */
export type AlertmanagerConfig = {
  url: string;
  headers: Record<string, string>;
  receiver: string;
};

// Source: https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml
const statusSchema = z.looseObject({
  uptime: z.iso.datetime({ offset: true }),
});
const listSchema = z.array(z.unknown());
const itemSchema = z.looseObject({
  receivers: z.array(z.looseObject({ name: z.string() })).catch([]),
  status: z.looseObject({
    state: z.enum(['active', 'suppressed', 'unprocessed']),
    silencedBy: z.array(z.string()).nullish(),
  }),
});

/** What an Alertmanager says when it is asked. */
type AlertmanagerAnswer = { upSince: Date; listed: ListedAlert[] };

/**
 * Asks an Alertmanager what it has, whether or not it has told us.
 *
 * @throws Error in words that name the Alertmanager and what is wrong
 */
export async function askAlertmanager(
  { url, headers }: AlertmanagerConfig,
  signal: AbortSignal,
): Promise<AlertmanagerAnswer> {
  const get = async <T>(path: string, schema: z.ZodType<T>): Promise<T> => {
    const where = `${url.replace(/\/+$/, '')}/api/v2/${path}`;
    let body: unknown;
    try {
      const answer = await fetch(where, {
        headers: { Accept: 'application/json', ...headers },
        signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      body = await answer.json();
    } catch (error) {
      signal.throwIfAborted();
      throw new Error(`Alertmanager ${where} did not answer: ${error}`);
    }
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new Error(
      `${where} is not Alertmanager's API: ${describeIssues(parsed.error)}`,
    );
  };
  // The status first: a restart between the two makes the list the younger.
  const { uptime } = await get('status', statusSchema);
  const list = await get('alerts', listSchema);
  return { upSince: new Date(uptime), listed: list.flatMap(toListed) };
}

/** Read as the webhook's alerts are, which are the same; odd ones are left out. */
function toListed(given: unknown): ListedAlert[] {
  const item = itemSchema.safeParse(given);
  if (!item.success) return [];
  const { status, receivers } = item.data;
  const { alerts } = alertmanagerSource.parse({
    version: '4',
    alerts: [{ ...item.data, status: 'firing' }],
  });
  return alerts.map(alert => ({
    alert,
    state: status.state,
    silenced: (status.silencedBy ?? []).length > 0,
    receivers: receivers.map(({ name }) => name),
  }));
}
