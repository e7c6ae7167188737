import { ConfigReader } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { DEFAULT_SEVERITY_NAMES } from '@backstage-self-healing/plugin-self-healing-common';
import { readSelfHealingConfig } from './config';

const read = (selfHealing?: unknown) =>
  readSelfHealingConfig(
    new ConfigReader(
      selfHealing === undefined ? {} : ({ selfHealing } as never),
    ),
  );

const noNotices = {
  admins: [],
  unansweredAfterMs: 900_000,
  digest: { at: '08:00', timeZone: 'UTC', errorsWithinMs: 3_600_000 },
  webhooks: [],
};

describe('readSelfHealingConfig', () => {
  it('has defaults for everything', () => {
    const defaults = {
      maxBodyBytes: 1_048_576,
      maxWaitingDeliveries: 10_000,
      keepDeliveriesMs: 2_592_000_000,
      causeWindowMs: 1_800_000,
      severities: DEFAULT_SEVERITY_NAMES,
      heartbeats: [],
      alertmanagers: [],
      claims: { namespaces: {}, trustLabels: false },
      guardrails: {},
      verificationPollMs: 1_000,
      workConcurrency: 10,
      workLeaseMs: 15_000,
      workPollMs: 500,
      notices: noNotices,
    };
    expect(read()).toEqual(defaults);
    expect(read({})).toEqual(defaults);
    expect(read({ kubernetes: { clusters: [] } })).toEqual(defaults);
  });

  it('reads what is set', () => {
    expect(
      read({
        intake: { maxBodyBytes: 100, maxWaitingDeliveries: 5 },
        retention: { deliveries: '7d' },
        incidents: { causeWindow: '1h' },
        severities: { 'Sev-A': 'critical', Ticket: 'info' },
        heartbeats: [{ alert: { alertname: 'Watchdog' }, every: '10m' }],
        alertmanagers: [{ url: 'https://am.example.com', token: 't' }],
        guardrails: { cooldown: '15m' },
        verification: { poll: '2s' },
        claims: { namespaces: { shop: ['group:a'] }, trustLabels: true },
        work: { concurrency: 3, poll: '100ms', lease: '5s' },
      }),
    ).toEqual({
      maxBodyBytes: 100,
      maxWaitingDeliveries: 5,
      keepDeliveriesMs: 604_800_000,
      causeWindowMs: 3_600_000,
      severities: {
        ...DEFAULT_SEVERITY_NAMES,
        seva: 'critical',
        ticket: 'info',
      },
      heartbeats: [
        {
          source: 'alertmanager',
          alert: { alertname: 'Watchdog' },
          everyMs: 600_000,
        },
      ],
      alertmanagers: [
        {
          url: 'https://am.example.com',
          headers: { Authorization: 'Bearer t' },
          receiver: 'backstage',
          everyMs: 30_000,
        },
      ],
      claims: { namespaces: { shop: ['group:a'] }, trustLabels: true },
      guardrails: { cooldown: '15m' },
      verificationPollMs: 2_000,
      workConcurrency: 3,
      workLeaseMs: 5_000,
      workPollMs: 100,
      notices: noNotices,
    });
  });

  it.each<[unknown, string]>([
    [{ intake: { maxBodyBytes: 0 } }, 'intake.maxBodyBytes: '],
    [{ intake: { maxBodyBytes: '1mb' } }, 'intake.maxBodyBytes: '],
    [{ intake: { maxBodybytes: 5 } }, 'intake: '],
    [
      { retention: { deliveries: '1m' } },
      'retention.deliveries: must be at least 1h',
    ],
    [{ incidents: { causeWindow: 30 } }, 'incidents.causeWindow: '],
    [{ incidents: { causeWindow: '30 minutes' } }, 'incidents.causeWindow: '],
    [{ severities: { page: 'bad' } }, 'severities.page: '],
    [{ heartbeats: [{ alert: {}, every: '5m' }] }, 'heartbeats[0].alert: '],
    [
      { heartbeats: [{ alert: { alertname: 'Watchdog' } }] },
      'heartbeats[0].every: ',
    ],
    [{ guardrails: { cooldown: '7d' } }, 'guardrails.cooldown: '],
    [{ guardrails: { coolDown: '7m' } }, 'guardrails: '],
    [{ work: { concurrency: -1 } }, 'work.concurrency: '],
    [{ work: { concurrency: 101 } }, 'work.concurrency: '],
    [{ work: { poll: '0ms' } }, 'work.poll: must be at least 10ms'],
    [{ work: { lease: '0s' } }, 'work.lease: must be at least 100ms'],
    [
      { verification: { poll: '0s' } },
      'verification.poll: must be at least 10ms',
    ],
    ['on', 'expected object'],
  ])('says what is wrong with %j', (given, words) => {
    expect(() => read(given)).toThrow(InputError);
    expect(() => read(given)).toThrow(words);
    expect(() => read(given)).toThrow('app-config, selfHealing: ');
  });
});
