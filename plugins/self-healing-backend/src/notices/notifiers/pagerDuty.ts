import {
  Notice,
  Notifier,
  UndeliverableError,
} from '@backstage-self-healing/plugin-self-healing-node';
import { CatalogReader } from '../../policy/CatalogReader';
import { normalRef } from '../../normalRef';
import { refName } from '../../refName';
import { shortened } from '../../shortened';
import { PagerDutyConfig } from '../noticeConfig';
import { portalUrl } from '../pageLink';
import { post } from './post';

/**
 * As PagerDuty's own Backstage plugin has it, on the entity that is served.
 * Source: https://pagerduty.github.io/backstage-plugin-docs/
 */
const ANNOTATION_INTEGRATION_KEY = 'pagerduty.com/integration-key';

/** What the Events API takes of a summary. */
const LONGEST_SUMMARY = 1024;

/**
 * PagerDuty's Events API v2: one alert a dedup key, triggered, acknowledged and
 * resolved as the incident is.
 * Source: https://developer.pagerduty.com/docs/events-api-v2/trigger-events/
 */
export function createPagerDutyNotifier(options: {
  config: PagerDutyConfig;
  catalog: Pick<CatalogReader, 'entity'>;
  /** Of the portal, when it is known. */
  baseUrl?: string;
}): Notifier {
  const { config, catalog, baseUrl } = options;

  /** Whose it is: the owner's, the entity's, or everybody's. */
  const routingKeyOf = async (
    recipient: string,
    { entityRef }: Notice,
  ): Promise<string | undefined> => {
    const own = config.routingKeys.find(
      ({ owner }) => owner === normalRef(recipient),
    );
    if (own) return own.key;
    const group = await annotated(catalog, recipient);
    if (group) return group;
    const served = entityRef ? await catalog.entity(entityRef) : null;
    const isOwner = served?.relations?.some(
      ({ type, targetRef }) =>
        type === 'ownedBy' && normalRef(targetRef) === normalRef(recipient),
    );
    const key = served?.metadata.annotations?.[ANNOTATION_INTEGRATION_KEY];
    return isOwner && key ? key : config.routingKey;
  };

  return {
    id: 'pagerduty',
    async notify(notice, recipients, signal) {
      if (notice.event === 'trigger' && !notice.urgent) {
        return { skipped: 'Nobody is woken for what is not urgent' };
      }
      for (const recipient of recipients) {
        const routingKey = await routingKeyOf(recipient, notice);
        if (!routingKey) {
          return { skipped: `${recipient} has no integration key` };
        }
        const { status, text, retryAfter } = await post({
          url: new URL('/v2/enqueue', config.url).href,
          headers: {},
          body: JSON.stringify(eventOf(notice, routingKey, baseUrl)),
          timeoutMs: config.timeoutMs,
          signal,
        });
        if (status === 202) continue;
        const said = `PagerDuty answered ${status}: ${shortened(text, 300)}`;
        // Others are no answers to the event: a limit, or trouble of theirs.
        if (status === 400) throw new UndeliverableError(said);
        throw new Error(
          retryAfter ? `${said} (again after ${retryAfter} s)` : said,
        );
      }
      return undefined;
    },
  };
}

async function annotated(
  catalog: Pick<CatalogReader, 'entity'>,
  ref: string,
): Promise<string | undefined> {
  const entity = await catalog.entity(ref);
  return entity?.metadata.annotations?.[ANNOTATION_INTEGRATION_KEY];
}

function eventOf(notice: Notice, routingKey: string, baseUrl?: string) {
  const { event, thread, title, description, severity, entityRef } = notice;
  const event_action = event;
  const dedup_key = `backstage-self-healing/${thread}`;
  const key = { routing_key: routingKey, event_action, dedup_key };
  if (event !== 'trigger') return key;
  const href = baseUrl ? portalUrl(baseUrl, notice.link) : undefined;
  return {
    ...key,
    client: 'Backstage Self-Healing',
    ...(href ? { client_url: href } : {}),
    payload: {
      summary: shortened(`${title}: ${description}`, LONGEST_SUMMARY),
      source: entityRef ?? 'backstage-self-healing',
      severity,
      timestamp: notice.at,
      ...(entityRef ? { component: refName(entityRef) } : {}),
      class: notice.occasion,
      custom_details: { title, description, entity: entityRef },
    },
    links: href ? [{ href, text: 'The whole story' }] : [],
  };
}
