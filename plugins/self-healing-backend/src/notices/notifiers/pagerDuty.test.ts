import { Entity } from '@backstage/catalog-model';
import { UndeliverableError } from '@backstage-self-healing/plugin-self-healing-node';
import { checkout } from '../../__testUtils__/entities';
import { Receiver } from '../__testUtils__/receiver';
import { someNotice } from '../__testUtils__/someNotice';
import { createPagerDutyNotifier } from './pagerDuty';

const owner = 'group:default/team-checkout';
const platform = 'group:default/platform-admins';
const signal = new AbortController().signal;
const annotated = (entity: Entity, key: string): Entity => ({
  ...entity,
  metadata: {
    ...entity.metadata,
    annotations: {
      ...entity.metadata.annotations,
      'pagerduty.com/integration-key': key,
    },
  },
});

// The server speaks as https://developer.pagerduty.com/docs/events-api-v2/ says.
describe('PagerDuty', () => {
  const pagerDuty = new Receiver();
  let url: string;
  beforeAll(async () => {
    url = await pagerDuty.start();
  });
  afterAll(() => pagerDuty.stop());
  beforeEach(() => {
    pagerDuty.received.length = 0;
    pagerDuty.answers = [
      {
        status: 202,
        body: '{"status":"success","message":"Event processed","dedup_key":"k"}',
      },
    ];
  });

  const notifier = (
    config: Partial<
      Parameters<typeof createPagerDutyNotifier>[0]['config']
    > = {},
    entities: Entity[] = [],
  ) =>
    createPagerDutyNotifier({
      config: {
        url,
        routingKey: 'EVERYBODYS',
        routingKeys: [],
        timeoutMs: 20_000,
        ...config,
      },
      catalog: {
        entity: async ref =>
          entities.find(
            ({ kind, metadata }) =>
              ref === `${kind.toLowerCase()}:default/${metadata.name}`,
          ) ?? null,
      },
      baseUrl: 'https://portal.example.com/backstage/',
    });

  it('triggers, acknowledges and resolves one alert an incident', async () => {
    const told = notifier();
    for (const event of ['trigger', 'acknowledge', 'resolve'] as const) {
      expect(await told.notify(someNotice({ event }), [owner], signal)).toBe(
        undefined,
      );
    }
    expect(pagerDuty.received.map(({ path }) => path)).toEqual(
      Array(3).fill('/v2/enqueue'),
    );
    const key = {
      routing_key: 'EVERYBODYS',
      dedup_key: 'backstage-self-healing/incident:i1',
    };
    const href =
      'https://portal.example.com/backstage/catalog/default/component/checkout/incidents/i1';
    expect(pagerDuty.received.map(({ body }) => body)).toEqual([
      {
        ...key,
        event_action: 'trigger',
        client: 'Backstage Self-Healing',
        client_url: href,
        links: [{ href, text: 'The whole story' }],
        payload: {
          summary:
            'Nobody acts: KubePodCrashLooping on Checkout: No policy targets checkout.',
          source: 'component:default/checkout',
          severity: 'critical',
          timestamp: '2026-11-28T02:10:00.000Z',
          component: 'checkout',
          class: 'untreated',
          custom_details: {
            title: 'Nobody acts: KubePodCrashLooping on Checkout',
            description: 'No policy targets checkout.',
            entity: 'component:default/checkout',
          },
        },
      },
      { ...key, event_action: 'acknowledge' },
      { ...key, event_action: 'resolve' },
    ]);
  });

  it('takes no more of a summary than PagerDuty does', async () => {
    const long = someNotice({ description: 'x'.repeat(5_000) });
    await notifier().notify(long, [owner], signal);
    expect(pagerDuty.received[0].body.payload.summary).toHaveLength(1024);
  });

  it.each<[string, string, Parameters<typeof notifier>, string | undefined]>([
    [
      "the owner's key of the configuration first",
      owner,
      [
        { routingKeys: [{ owner, key: 'OWNERS' }] },
        [annotated(checkout, 'ENTITYS')],
      ],
      'OWNERS',
    ],
    [
      "the entity's for its owner",
      owner,
      [{}, [annotated(checkout, 'ENTITYS')]],
      'ENTITYS',
    ],
    [
      "not the entity's for others",
      platform,
      [{}, [annotated(checkout, 'ENTITYS')]],
      'EVERYBODYS',
    ],
    [
      "the group's own",
      platform,
      [
        {},
        [
          annotated(
            {
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Group',
              metadata: { name: 'platform-admins' },
            },
            'GROUPS',
          ),
        ],
      ],
      'GROUPS',
    ],
    ['none at all', platform, [{ routingKey: undefined }], undefined],
  ])('uses %s', async (_, recipient, given, key) => {
    const outcome = await notifier(...given).notify(
      someNotice(),
      [recipient],
      signal,
    );
    expect(pagerDuty.received.map(({ body }) => body.routing_key)).toEqual(
      key ? [key] : [],
    );
    expect(outcome).toEqual(
      key ? undefined : { skipped: `${platform} has no integration key` },
    );
  });

  it('wakes nobody for a digest', async () => {
    expect(
      await notifier().notify(someNotice({ urgent: false }), [owner], signal),
    ).toEqual({ skipped: 'Nobody is woken for what is not urgent' });
    expect(pagerDuty.received).toEqual([]);
  });

  it('knows an event that will never be taken from one that will be later', async () => {
    pagerDuty.answers = [
      {
        status: 400,
        body: '{"status":"invalid event","message":"Event object is invalid","errors":["routing_key"]}',
      },
    ];
    const refused = notifier().notify(someNotice(), [owner], signal);
    await expect(refused).rejects.toThrow(UndeliverableError);
    await expect(refused).rejects.toThrow(/400: .*Event object is invalid/);
    for (const status of [429, 500, 503, 301]) {
      pagerDuty.answers = [{ status, headers: { 'Retry-After': '30' } }];
      const failed = notifier().notify(someNotice(), [owner], signal);
      await expect(failed).rejects.toThrow(`PagerDuty answered ${status}`);
      await expect(failed).rejects.not.toThrow(UndeliverableError);
    }
  });

  it('does not wait for ever, and says who is not there', async () => {
    pagerDuty.answers = ['hang'];
    await expect(
      notifier({ timeoutMs: 100 }).notify(someNotice(), [owner], signal),
    ).rejects.toThrow(/127\.0\.0\.1:\d+ did not answer within 100 ms/);
    const gone = new Receiver();
    const nowhere = await gone.start();
    await gone.stop();
    await expect(
      notifier({ url: nowhere }).notify(someNotice(), [owner], signal),
    ).rejects.toThrow(/^127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)$/);
  });
});
